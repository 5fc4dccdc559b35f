// The evidence of one network, and the climb of it.
#pragma once

#include <memory>
#include <new>

#include "problem.hpp"

namespace covaria {

// Where a climb begins and ends, within bounds of each parameter, and after how many steps or how little a gain.
struct Climb {
    double* theta;  // (parameters,), also where it ended
    const double* lower;
    const double* upper;
    int most_steps;
    double least_gain;
    double* weights;  // (units,) of the last layer in the end
    double value;     // negative log posterior in the end
    int steps;
};

// A problem in memory of its own, to be evaluated again and again.
class Evaluation {
public:
    Evaluation(const Kernel& kernel, const Problem& problem);

    bool operator()(const double* theta, double& value, double* gradient) const {
        return kernel_.evaluate(problem_, memory_.get(), theta, &value, gradient);
    }
    const double* weights() const { return kernel_.weights(problem_, memory_.get()); }

private:
    static constexpr std::align_val_t alignment{64};

    struct Free {
        void operator()(double* memory) const { ::operator delete(memory, alignment); }
    };

    const Kernel& kernel_;
    const Problem& problem_;
    std::unique_ptr<double, Free> memory_;
};

// False where the covariance is not positive definite on the way.
bool climb_evidence(const Kernel& kernel, const Problem& problem, Climb& climb);

}  // namespace covaria
