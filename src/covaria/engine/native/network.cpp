#include "network.hpp"

namespace covaria {

Network make_network(const std::vector<int>& sizes, const std::vector<int>& activations, bool linear_skip) {
    Network network{sizes.front(), {}, linear_skip, 0, 0};
    for (std::size_t k = 0; k + 1 < sizes.size(); ++k) {
        Layer layer{sizes[k], sizes[k + 1], static_cast<Activation>(activations[k]), network.parameters, 0};
        layer.biases = layer.weights + static_cast<std::size_t>(layer.inputs) * layer.outputs;
        network.parameters = layer.biases + layer.outputs;
        network.layers.push_back(layer);
    }
    network.skip = network.parameters;
    if (linear_skip) network.parameters += network.inputs;
    return network;
}

}  // namespace covaria
