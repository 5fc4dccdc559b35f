// Which kernels this build has, which of them this processor can run, and the work of a call on threads.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernel.hpp"

namespace covaria {

// Kernels that this processor can run, the fastest first.
std::vector<const Kernel*> usable_kernels();

// `progress` is given the share done, several times a second, on the calling thread; false cancels.
void train_fleet(const Kernel& kernel, const Plan& plan, int threads, const std::function<bool(double)>& progress);

void predict_members(const Kernel& kernel, const Prediction& prediction, int threads);
void predict_ensemble(const Kernel& kernel, const EnsemblePrediction& prediction, int threads);

}  // namespace covaria
