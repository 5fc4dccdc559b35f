#include "climb.hpp"

#include <algorithm>

#include "bounded_climb.hpp"

namespace covaria {

Evaluation::Evaluation(const Kernel& kernel, const Problem& problem) : kernel_(kernel), problem_(problem) {
    const std::size_t count = kernel.scratch(problem);
    memory_.reset(static_cast<double*>(::operator new(count * sizeof(double), alignment)));
    std::fill_n(memory_.get(), count, 0.0);
    kernel.prepare(problem, memory_.get());
}

bool climb_evidence(const Kernel& kernel, const Problem& problem, Climb& climb) {
    const Evaluation evaluation(kernel, problem);
    Numbers last(problem.parameters());
    auto objective = [&](const double* theta, double& value, double* gradient) {
        std::copy_n(theta, last.size(), last.data());
        return evaluation(theta, value, gradient);
    };
    if (!BoundedClimb(problem.parameters(), climb, objective).run()) return false;
    if (!std::equal(last.begin(), last.end(), climb.theta)) {  // a trial that the search did not take
        Numbers gradient(problem.parameters());
        double value;
        if (!objective(climb.theta, value, gradient.data())) return false;
    }
    std::copy_n(evaluation.weights(), problem.units(), climb.weights);
    return true;
}

}  // namespace covaria
