// A network laid out from the sizes of its layers.
#pragma once

#include <vector>

#include "fleet.hpp"

namespace covaria {

// Sizes run from the inputs to the output, and there is one activation for each layer behind the inputs. Parameters
// are as in network.py: layer by layer, weights before biases, the linear skip last.
Network make_network(const std::vector<int>& sizes, const std::vector<int>& activations, bool linear_skip);

}  // namespace covaria
