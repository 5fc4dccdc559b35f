// What a prediction costs beside its target, as the product of two factors: `influence`, to which the slope of the loss is
// proportional, and `reach`. The parameter is the member's: Huber's threshold, the pinball's level, or the Poisson loss's scale.
#pragma once

#include "activation.hpp"
#include "fleet.hpp"
#include "lanes.hpp"

namespace {

struct Cost {
    Vector influence, reach;
};

struct SquaredLoss {
    static constexpr float slope_of_influence = 2.0f;
    static Cost of(Vector prediction, Vector target, Vector) {
        const Vector error = prediction - target;
        return {error, error};
    }
};

struct HuberLoss {
    static constexpr float slope_of_influence = 2.0f;
    static Cost of(Vector prediction, Vector target, Vector threshold) {
        const Vector error = prediction - target;
        const Vector influence = minimum(maximum(error, -threshold), threshold);
        return {influence, error + (error - influence)};
    }
};

struct PinballLoss {
    static constexpr float slope_of_influence = 1.0f;
    // An error of zero, or that is not a number, is its own influence.
    static Cost of(Vector prediction, Vector target, Vector level) {
        const Vector error = prediction - target;
        const Vector zero{}, below = error < zero ? -level : error;
        return {error > zero ? splat(1.0f) - level : below, error};
    }
};

struct LogisticLoss {
    static constexpr float slope_of_influence = 2.0f;
    // 2 log(1 + exp(−z)) of the margin z = target × prediction is 2 max(−z, 0) + 4 artanh(w), w = (1 − t) / (3 + t),
    // with t = tanh |z / 2|: w is at most 1/3, where seven terms of the series leave less than 1e-8.
    static Cost of(Vector prediction, Vector target, Vector) {
        const Vector margin = prediction * target, one = splat(1.0f), half = splat(0.5f), zero{};
        const Vector half_turn = hyperbolic_tangent(margin * half), t = maximum(half_turn, -half_turn);
        const Vector w = (one - t) / (splat(3.0f) + t), square = w * w;
        Vector series = splat(1.0f / 13);
        series = multiply_add(series, square, splat(1.0f / 11));
        series = multiply_add(series, square, splat(1.0f / 9));
        series = multiply_add(series, square, splat(1.0f / 7));
        series = multiply_add(series, square, splat(1.0f / 5));
        series = multiply_add(series, square, splat(1.0f / 3));
        series = multiply_add(series, square, one);
        const Vector loss = multiply_add(splat(4.0f) * w, series, splat(2.0f) * maximum(-margin, zero));
        const Vector influence = target * (half * half_turn - half);
        return {influence, influence == zero ? zero : loss / influence};
    }
};

struct PoissonLoss {
    static constexpr float slope_of_influence = 2.0f;
    // The deviance of a rate e^(s × prediction) where e^(s × target) was seen, over s².
    static Cost of(Vector prediction, Vector target, Vector scale) {
        const Vector expected = exponential(scale * prediction), seen = exponential(scale * target), zero{};
        const Vector apart = expected - seen, influence = apart / scale;
        const Vector half = apart / scale - seen * (prediction - target);
        return {influence, influence == zero ? zero : (half + half) / (scale * influence)};
    }
};

// Calls `use` with the loss as a type.
template <class Use>
inline void with_loss(covaria::Loss loss, Use use) {
    switch (loss) {
        case covaria::Loss::squared: return use(SquaredLoss{});
        case covaria::Loss::huber: return use(HuberLoss{});
        case covaria::Loss::pinball: return use(PinballLoss{});
        case covaria::Loss::logistic: return use(LogisticLoss{});
        case covaria::Loss::poisson: return use(PoissonLoss{});
    }
}

}  // namespace
