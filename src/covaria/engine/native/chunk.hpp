// The values of a chunk of rows, and their way through the network and back.
#pragma once

#include "fleet.hpp"
#include "layer.hpp"

namespace {

using covaria::Connectivity;
using covaria::Layer;
using covaria::Network;

// Hands out parts of one block of memory; without one, it counts how large a block must be.
class Scratch {
public:
    Scratch() = default;
    explicit Scratch(float* memory) : memory_(reinterpret_cast<Vector*>(memory)) {}

    Vector* vectors(std::size_t count) {
        Vector* taken = memory_ ? memory_ + used_ : nullptr;
        used_ += count;
        return taken;
    }
    float* floats(std::size_t count) { return reinterpret_cast<float*>(vectors((count + lanes - 1) / lanes)); }
    std::size_t used_floats() const { return used_ * lanes; }

private:
    Vector* memory_ = nullptr;
    std::size_t used_ = 0;
};

// The floats that a `Memory` takes: those that it asks for when it is laid out.
template <class Memory, class... Given>
std::size_t scratch_of(const Given&... given) {
    Scratch counting;
    const Memory memory(given..., counting);
    return counting.used_floats();
}

constexpr int deepest = 16;  // layers; network.py allows no more

// The values of one chunk of rows on their way through the network. Units that are off are never written, and hand
// on what every activation makes of zero, with which the memory came.
template <class Layout>
struct Chunk {
    static constexpr int width = Layout::width;

    float* inputs;                 // (inputs, rows)
    Vector* outputs[deepest];      // of each layer, (outputs, width); gradients on the way back
    Vector* derivatives[deepest];  // where the activation keeps them

    Chunk(const Network& network, Scratch& scratch)
        : inputs(scratch.floats(static_cast<std::size_t>(network.inputs) * Layout::rows)) {
        int k = 0;
        for (const Layer& layer : network.layers) {
            const std::size_t count = static_cast<std::size_t>(layer.outputs) * width;
            outputs[k] = scratch.vectors(count);
            derivatives[k] = scratch.vectors(count);
            ++k;
        }
    }

    // Fills a short chunk up with copies of rows in it.
    void gather(const float* table, int columns, const std::int32_t* rows, int count) {
        for (int row = 0; row < Layout::rows; ++row) {
            const float* from = table + static_cast<std::size_t>(rows[row_or_copied(row, count)]) * columns;
            for (int column = 0; column < columns; ++column) inputs[column * Layout::rows + row] = from[column];
        }
    }

    const typename Layout::Input* first_values() const {
        return reinterpret_cast<const typename Layout::Input*>(inputs);
    }

private:
    // The first of the sixteen rows that it is among, or of all.
    static int row_or_copied(int row, int count) {
        const int first = row / 16 * 16;
        return row < count ? row : first < count ? first : 0;
    }
};

template <class Layout>
void forward(const Network& network, const Connectivity& connectivity, const typename Layout::Weight* parameters,
             Chunk<Layout>& chunk) {
    constexpr int width = Layout::width;
    const int count = static_cast<int>(network.layers.size());
    for (int k = 0; k < count; ++k) {
        const Layer& layer = network.layers[k];
        const auto *weights = parameters + layer.weights, *biases = parameters + layer.biases;
        const auto& blocks = connectivity.layers[k].by_output;
        const auto pass = [&](const auto* values) {
            forward<width>(layer.activation, layer.inputs, weights, biases, blocks, values, chunk.outputs[k],
                           chunk.derivatives[k]);
        };
        if (k == 0)
            pass(chunk.first_values());
        else
            pass(static_cast<const Vector*>(chunk.outputs[k - 1]));
    }
    if (!network.linear_skip) return;
    Vector* output = chunk.outputs[count - 1];
    for (int input = 0; input < network.inputs; ++input)
        for (int v = 0; v < width; ++v)
            output[v] = multiply_add(broadcast(parameters[network.skip + input]),
                                     broadcast(chunk.first_values()[input * width + v]), output[v]);
}

// The last layer's outputs hold the gradient with respect to the predictions. `add_gradient(k)` is called for each
// layer while its own outputs hold the gradient with respect to its sums, and those below still their values.
template <class Layout, class AddGradient>
void backward(const Network& network, const Connectivity& connectivity, const typename Layout::Weight* parameters,
              Chunk<Layout>& chunk, AddGradient add_gradient) {
    for (int k = static_cast<int>(network.layers.size()) - 1; k >= 0; --k) {
        const Layer& layer = network.layers[k];
        add_gradient(k);
        if (k > 0)
            backward<Layout::width>(network.layers[k - 1].activation, layer.inputs, parameters + layer.weights,
                                    connectivity.layers[k].by_input, chunk.outputs[k], chunk.outputs[k - 1],
                                    chunk.derivatives[k - 1]);
    }
}

}  // namespace
