// The values of a chunk of rows, and their way through the network and back.
#pragma once

#include <cstring>

#include "fleet.hpp"
#include "layer.hpp"

namespace {

using covaria::Connectivity;
using covaria::Layer;
using covaria::Network;

// Hands out parts of one block of memory.
class Scratch {
public:
    explicit Scratch(float* memory) : next_(reinterpret_cast<Vector*>(memory)) {}
    Vector* vectors(std::size_t count) {
        Vector* taken = next_;
        next_ += count;
        return taken;
    }
    float* floats(std::size_t count) { return reinterpret_cast<float*>(vectors((count + lanes - 1) / lanes)); }

private:
    Vector* next_;
};

constexpr int deepest = 16;  // layers; network.py allows no more

// The values of one chunk of rows on their way through the network.
struct Chunk {
    float* inputs;                 // (inputs, chunk_rows)
    Vector* outputs[deepest];      // of each layer, (outputs, chunk_rows); gradients on the way back
    Vector* derivatives[deepest];  // where the activation keeps them

    static std::size_t vectors(const Network& network) {
        std::size_t count = (network.inputs * chunk_rows + lanes - 1) / lanes;
        for (const Layer& layer : network.layers) count += 2 * static_cast<std::size_t>(layer.outputs) * chunk_rows;
        return count;
    }

    Chunk(const Network& network, Scratch& scratch) : inputs(scratch.floats(network.inputs * chunk_rows)) {
        int k = 0;
        for (const Layer& layer : network.layers) {
            const std::size_t count = static_cast<std::size_t>(layer.outputs) * chunk_rows;
            outputs[k] = scratch.vectors(count);
            derivatives[k] = scratch.vectors(count);
            // Units that are off are never written, and hand on what every activation makes of zero.
            std::memset(outputs[k], 0, count * sizeof(Vector));
            ++k;
        }
    }

    // Fills a short chunk up with its first row.
    void gather(const float* table, int columns, const std::int32_t* rows, int count) {
        for (int row = 0; row < chunk_rows; ++row) {
            const float* from = table + static_cast<std::size_t>(rows[row < count ? row : 0]) * columns;
            for (int column = 0; column < columns; ++column) inputs[column * chunk_rows + row] = from[column];
        }
    }
};

void forward(const Network& network, const Connectivity& connectivity, const Vector* parameters, Chunk& chunk) {
    const int count = static_cast<int>(network.layers.size());
    for (int k = 0; k < count; ++k) {
        const Layer& layer = network.layers[k];
        const Vector *weights = parameters + layer.weights, *biases = parameters + layer.biases;
        const auto& blocks = connectivity.layers[k].by_output;
        if (k == 0)
            LayerPass<float>{layer.inputs, weights, biases, chunk.inputs}.forward(layer.activation, blocks,
                                                                                  chunk.outputs[k], chunk.derivatives[k]);
        else
            LayerPass<Vector>{layer.inputs, weights, biases, chunk.outputs[k - 1]}.forward(
                layer.activation, blocks, chunk.outputs[k], chunk.derivatives[k]);
    }
    if (!network.linear_skip) return;
    Vector* output = chunk.outputs[count - 1];
    for (int input = 0; input < network.inputs; ++input)
        for (int row = 0; row < chunk_rows; ++row)
            output[row] = multiply_add(parameters[network.skip + input], splat(chunk.inputs[input * chunk_rows + row]),
                                       output[row]);
}

// The last layer's outputs hold the gradient with respect to the predictions.
void backward(const Network& network, const Connectivity& connectivity, const Vector* parameters, Chunk& chunk,
              Vector* gradient) {
    const int count = static_cast<int>(network.layers.size());
    if (network.linear_skip)
        for (int input = 0; input < network.inputs; ++input)
            for (int row = 0; row < chunk_rows; ++row)
                gradient[network.skip + input] =
                    multiply_add(chunk.outputs[count - 1][row], splat(chunk.inputs[input * chunk_rows + row]),
                                 gradient[network.skip + input]);
    for (int k = count - 1; k >= 0; --k) {
        const Layer& layer = network.layers[k];
        const Vector *weights = parameters + layer.weights, *biases = parameters + layer.biases;
        Vector *weight_gradient = gradient + layer.weights, *bias_gradient = gradient + layer.biases;
        const auto& blocks = connectivity.layers[k];
        if (k == 0) {
            LayerPass<float>{layer.inputs, weights, biases, chunk.inputs}.add_gradient(
                blocks.by_output, chunk.outputs[k], weight_gradient, bias_gradient);
        } else {
            LayerPass<Vector>{layer.inputs, weights, biases, chunk.outputs[k - 1]}.add_gradient(
                blocks.by_output, chunk.outputs[k], weight_gradient, bias_gradient);
            ::backward(network.layers[k - 1].activation, layer.inputs, weights, blocks.by_input, chunk.outputs[k],
                       chunk.outputs[k - 1], chunk.derivatives[k - 1]);
        }
    }
}

}  // namespace
