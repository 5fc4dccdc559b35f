#include "padding.hpp"

#include <algorithm>

namespace covaria {
namespace {

// The single output stays one; its biases have a vector to themselves.
Network lay_out(const Network& network) {
    Network wide{
        .inputs = padded(network.inputs),
        .layers = {},
        .linear_skip = network.linear_skip,
        .skip = 0,
        .parameters = 0,
    };
    std::size_t next = 0;
    for (const Layer& layer : network.layers) {
        const bool last = &layer == &network.layers.back();
        Layer own{
            .inputs = padded(layer.inputs),
            .outputs = last ? layer.outputs : padded(layer.outputs),
            .activation = layer.activation,
            .weights = next,
            .biases = 0,
        };
        own.biases = own.weights + static_cast<std::size_t>(own.inputs) * own.outputs;
        next = own.biases + padded(layer.outputs);
        wide.layers.push_back(own);
    }
    wide.skip = next;
    wide.parameters = next + (network.linear_skip ? wide.inputs : 0);
    return wide;
}

std::vector<std::size_t> places(const Network& network, const Network& wide) {
    std::vector<std::size_t> place(network.parameters);
    for (std::size_t k = 0; k < network.layers.size(); ++k) {
        const Layer &from = network.layers[k], &to = wide.layers[k];
        for (std::size_t output = 0; output < static_cast<std::size_t>(from.outputs); ++output) {
            for (int input = 0; input < from.inputs; ++input)
                place[from.weights + output * from.inputs + input] = to.weights + output * to.inputs + input;
            place[from.biases + output] = to.biases + output;
        }
    }
    if (network.linear_skip)
        for (int input = 0; input < network.inputs; ++input) place[network.skip + input] = wide.skip + input;
    return place;
}

}  // namespace

Padded pad(const Network& network, const std::uint8_t* mask) {
    Padded wide{.network = lay_out(network), .place = {}, .mask = {}, .used = {}, .connectivity = {}};
    wide.place = places(network, wide.network);
    wide.mask.resize(wide.network.parameters);
    for (std::size_t p = 0; p < network.parameters; ++p) wide.mask[wide.place[p]] = mask[p];
    for (std::size_t first = 0; first < wide.mask.size(); first += padding)
        if (std::any_of(&wide.mask[first], &wide.mask[first] + padding, [](auto in_use) { return in_use; }))
            wide.used.push_back(first);
    wide.connectivity = connect(wide.network, wide.mask.data(), nullptr);
    return wide;
}

}  // namespace covaria
