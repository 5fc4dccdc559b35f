#include "climb.hpp"

#include <algorithm>
#include <memory>

#include "bounded_climb.hpp"

namespace covaria {

bool climb_evidence(const Kernel& kernel, const Problem& problem, Climb& climb) {
    const std::unique_ptr<void, void (*)(void*)> evidence(kernel.open(problem), kernel.close);
    Numbers last(problem.parameters());
    auto objective = [&](const double* theta, double& value, double* gradient) {
        std::copy_n(theta, last.size(), last.data());
        return kernel.evaluate(evidence.get(), theta, &value, gradient);
    };
    if (!BoundedClimb(problem.parameters(), climb, objective).run()) return false;
    if (!std::equal(last.begin(), last.end(), climb.theta)) {  // a trial that the search did not take
        Numbers gradient(problem.parameters());
        double value;
        if (!objective(climb.theta, value, gradient.data())) return false;
    }
    std::copy_n(kernel.weights(evidence.get()), problem.units(), climb.weights);
    return true;
}

}  // namespace covaria
