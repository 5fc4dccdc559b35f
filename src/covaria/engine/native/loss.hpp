// What an error (prediction − target) costs, as the product of two factors: `influence`, to which the slope of the
// loss is proportional, and `reach`. The parameter is the member's: Huber's threshold, or the pinball's level.
#pragma once

#include "fleet.hpp"
#include "lanes.hpp"

namespace {

struct SquaredLoss {
    static constexpr float slope_of_influence = 2.0f;
    static Vector influence(Vector error, Vector) { return error; }
    static Vector reach(Vector error, Vector) { return error; }
};

struct HuberLoss {
    static constexpr float slope_of_influence = 2.0f;
    static Vector influence(Vector error, Vector threshold) { return minimum(maximum(error, -threshold), threshold); }
    static Vector reach(Vector error, Vector influence) { return error + (error - influence); }
};

struct PinballLoss {
    static constexpr float slope_of_influence = 1.0f;
    // An error of zero, or that is not a number, is its own influence.
    static Vector influence(Vector error, Vector level) {
        const Vector zero{}, below = error < zero ? -level : error;
        return error > zero ? splat(1.0f) - level : below;
    }
    static Vector reach(Vector error, Vector) { return error; }
};

// Calls `use` with the loss as a type.
template <class Use>
inline void with_loss(covaria::Loss loss, Use use) {
    switch (loss) {
        case covaria::Loss::squared: return use(SquaredLoss{});
        case covaria::Loss::huber: return use(HuberLoss{});
        case covaria::Loss::pinball: return use(PinballLoss{});
    }
}

}  // namespace
