#include "network.hpp"

namespace covaria {

Network make_network(const std::vector<int>& sizes, const std::vector<int>& activations, bool linear_skip) {
    Network network{
        .inputs = sizes.front(), .layers = {}, .linear_skip = linear_skip, .skip = 0, .parameters = 0};
    for (std::size_t k = 0; k + 1 < sizes.size(); ++k) {
        Layer layer{
            .inputs = sizes[k],
            .outputs = sizes[k + 1],
            .activation = static_cast<Activation>(activations[k]),
            .weights = network.parameters,
            .biases = 0,
        };
        layer.biases = layer.weights + static_cast<std::size_t>(layer.inputs) * layer.outputs;
        network.parameters = layer.biases + layer.outputs;
        network.layers.push_back(layer);
    }
    network.skip = network.parameters;
    if (linear_skip) network.parameters += network.inputs;
    return network;
}

}  // namespace covaria
