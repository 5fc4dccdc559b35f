// One step of the optimiser.
#pragma once

#include <cmath>
#include <type_traits>

#include "fleet.hpp"
#include "lanes.hpp"

namespace {

// What one step needs to know beside the gradient (Kingma and Ba 2015, algorithm 1). The moments are kept
// without their factors 1 − β, which go into the two scales, rounded once from the exact values.
struct AdamStep {
    float mean_scale;    // (1 − β₁) / (1 − β₁ᵗ), × what the schedule makes of the learning rate
    float beta1, beta2, epsilon;
    float square_scale;  // √((1 − β₂) / (1 − β₂ᵗ))
    float schedule;      // what the learning rate is multiplied by
    bool decoupled;      // whether weight decay shrinks the parameters themselves
};

// Calls `use` with the kind of weight decay as a type.
template <class Use>
inline void with_decay(bool decoupled, Use use) {
    if (decoupled)
        use(std::true_type{});
    else
        use(std::false_type{});
}

// Decoupled decay (Loshchilov and Hutter 2019, algorithm 2) shrinks the parameter itself; otherwise it is part of the
// gradient.
template <bool decoupled>
class ParameterStep {
public:
    ParameterStep(const AdamStep& step, Vector learning_rate)
        : learning_rate_(learning_rate * splat(step.mean_scale)), decay_rate_(learning_rate * splat(step.schedule)),
          beta1_(splat(step.beta1)), beta2_(splat(step.beta2)), epsilon_(splat(step.epsilon)),
          square_scale_(splat(step.square_scale)) {}

    void operator()(Vector strength, Vector gradient, Vector& parameter, Vector& mean, Vector& square) const {
        const Vector g = flushed(decoupled ? gradient : multiply_add(strength, parameter, gradient));
        const Vector kept = decoupled ? multiply_add(-decay_rate_ * strength, parameter, parameter) : parameter;
        mean = flushed(multiply_add(beta1_, mean, g));
        square = multiply_add(g, g, flushed(beta2_ * square));
        const Vector size = multiply_add(square_root(square), square_scale_, epsilon_);
        parameter = kept - flushed(learning_rate_ * mean) / size;
    }

private:
    const Vector learning_rate_, decay_rate_, beta1_, beta2_, epsilon_, square_scale_;
};

// What a gradient is multiplied by so that it is no longer than `longest`, given the sum of its squares, as by
// PyTorch's clip_grad_norm_. A norm that overflows makes it no number, which the member's status shows.
inline Vector clip_factor(Vector squares, float longest) {
    const Vector norm = square_root(squares) + splat(1e-6f);
    const Vector shrunk = minimum(splat(longest) / norm, splat(1.0f));
    return squares < splat(1e38f) ? shrunk : splat(NAN);
}

// The relevance penalty: inputs whose first-layer weights in use are small beside those of the others decay faster, up
// to the cap; a cap of 0 or 1 leaves a network as it is. Gives the factor of each input. Numbers are a network's, or
// vectors of several networks'.
template <class Number>
void weigh_inputs(const covaria::Layer& first, const std::uint8_t* mask, const Number* parameters, Number cap,
                  Number* of_input) {
    const Number zero{}, one = zero + 1.0f;
    Number total{};
    int connected = 0;
    for (int input = 0; input < first.inputs; ++input) {
        Number squares{};
        bool in_use = false;
        for (std::size_t p = input; p < first.biases; p += first.inputs)
            if (mask[p]) {
                squares = multiply_add(parameters[p], parameters[p], squares);
                in_use = true;
            }
        of_input[input] = squares;
        total += squares;
        connected += in_use;
    }
    const Number mean = total / (zero + static_cast<float>(connected));
    for (int input = 0; input < first.inputs; ++input) {
        const Number squares = of_input[input];
        const Number factor = squares > zero ? minimum<Number>(mean / squares, cap) : cap;
        of_input[input] = cap > one ? factor : one;
    }
}

}  // namespace
