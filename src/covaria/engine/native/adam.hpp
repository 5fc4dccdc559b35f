// One step of the optimiser.
#pragma once

#include <cmath>

#include "connectivity.hpp"
#include "lanes.hpp"

namespace {

using covaria::Connectivity;
using covaria::Segment;

// What one step needs to know beside the gradient (Kingma and Ba 2015, algorithm 1). The moments are kept
// without their factors 1 − β, which go into the two scales, rounded once from the exact values.
struct AdamStep {
    Vector learning_rate;  // × (1 − β₁) / (1 − β₁ᵗ)
    float beta1, beta2, epsilon;
    float square_scale;    // √((1 − β₂) / (1 − β₂ᵗ))
    Vector decay_rate;     // learning rate alone
};

// Scales each network's gradient down to the norm given, if it is longer, as PyTorch's clip_grad_norm_ does.
void clip(const Connectivity& connectivity, float longest, Vector* gradient) {
    Vector squares{};
    for (const Segment& segment : connectivity.segments)
        for (std::size_t p = segment.begin; p < segment.end; ++p)
            squares = multiply_add(gradient[p], gradient[p], squares);
    const Vector norm = square_root(squares) + splat(1e-6f);
    const Vector shrunk = minimum(splat(longest) * reciprocal(norm), splat(1.0f));
    // A norm that overflows makes the gradient no number, so that the member's outcome tells.
    const Vector scale = squares < splat(1e38f) ? shrunk : splat(NAN);
    for (const Segment& segment : connectivity.segments)
        for (std::size_t p = segment.begin; p < segment.end; ++p) gradient[p] *= scale;
}

// Weight decay of each decay group; that of the first layer's weights also by the input that they come from.
struct Decay {
    Vector* of_group;
    Vector* of_input;  // factors, or null for none
    std::size_t inputs;
};

// Leaves the gradient at zero, ready for the next batch. Decoupled decay (Loshchilov and Hutter 2019, algorithm 2)
// shrinks the parameters themselves.
template <bool decoupled>
void take_step(const AdamStep& step, const Connectivity& connectivity, const Decay& decay, Vector* gradient,
               Vector* parameters, Vector* mean, Vector* square) {
    const Vector beta1 = splat(step.beta1), beta2 = splat(step.beta2), epsilon = splat(step.epsilon);
    const Vector scale = splat(step.square_scale);
    const auto update = [&](std::size_t p, Vector strength) {
        const Vector parameter = parameters[p];
        const Vector g = decoupled ? gradient[p] : multiply_add(strength, parameter, gradient[p]);
        const Vector kept = decoupled ? multiply_add(-step.decay_rate * strength, parameter, parameter) : parameter;
        gradient[p] = Vector{};
        mean[p] = multiply_add(beta1, mean[p], g);
        square[p] = multiply_add(g, g, beta2 * square[p]);
        const Vector size = multiply_add(square_root(square[p]), scale, epsilon);
        parameters[p] = multiply_add(-step.learning_rate * mean[p], reciprocal(size), kept);
    };
    for (const Segment& segment : connectivity.segments) {
        const Vector strength = decay.of_group[segment.decay_group];
        if (decay.of_input && segment.decay_group == 0)
            for (std::size_t p = segment.begin; p < segment.end; ++p)
                update(p, strength * decay.of_input[p % decay.inputs]);
        else
            for (std::size_t p = segment.begin; p < segment.end; ++p) update(p, strength);
    }
}

}  // namespace
