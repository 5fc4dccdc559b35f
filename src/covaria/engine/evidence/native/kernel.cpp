// The evidence by one instruction set. Compiled once for each; everything here and in the headers that only it includes
// has internal linkage, so that the linker cannot mix the copies, as a test of the compiled objects confirms.
#include "evidence.hpp"
#include "problem.hpp"

namespace {

std::size_t scratch(const Problem& problem) {
    Scratch counting;
    const EvidenceMemory memory(problem, counting);
    return counting.used();
}

void prepare(const Problem& problem, double* memory) { Evidence(problem, memory).prepare(); }

bool evaluate(const Problem& problem, double* memory, const double* theta, double* value, double* gradient) {
    return Evidence(problem, memory).evaluate(theta, *value, gradient);
}

const double* weights(const Problem& problem, double* memory) { return Evidence(problem, memory).weights(); }

}  // namespace

namespace covaria {

const Kernel COVARIA_KERNEL{COVARIA_KERNEL_NAME, scratch, prepare, evaluate, weights};

}  // namespace covaria
