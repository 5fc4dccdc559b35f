// The evidence by one instruction set. Compiled once for each; everything here and in the headers that only it includes
// has internal linkage, so that the linker cannot mix the copies, as a test of the compiled objects confirms.
#include "evidence.hpp"
#include "problem.hpp"

namespace {

void* open(const Problem& problem) { return new Evidence(problem); }

void close(void* evidence) { delete static_cast<Evidence*>(evidence); }

bool evaluate(void* evidence, const double* theta, double* value, double* gradient) {
    return static_cast<Evidence*>(evidence)->evaluate(theta, *value, gradient);
}

const double* weights(const void* evidence) { return static_cast<const Evidence*>(evidence)->weights(); }

}  // namespace

namespace covaria {

const Kernel COVARIA_KERNEL{COVARIA_KERNEL_NAME, open, close, evaluate, weights};

}  // namespace covaria
