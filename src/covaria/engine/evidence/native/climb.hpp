// The climb of one network's evidence.
#pragma once

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

// False where the covariance is not positive definite on the way.
bool climb_evidence(const Kernel& kernel, const Problem& problem, Climb& climb);

}  // namespace covaria
