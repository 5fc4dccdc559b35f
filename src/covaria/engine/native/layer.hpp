// One layer, forward and backward, for a chunk of rows and a vector of networks.
//
// Work is cut into tiles of units × rows whose sums stay in registers: each value that is loaded then serves
// several multiplications. Weights are (outputs, inputs) vectors; values of a chunk are (units, chunk_rows).
#pragma once

#include "activation.hpp"
#include "connectivity.hpp"
#include "lanes.hpp"

namespace {

constexpr int chunk_rows = 16;

using covaria::Block;
using covaria::Range;

// How far a tile reaches along its second side, when its first has so many units.
constexpr int tile_length(int units) { return units == 1 ? tile_registers : units == 2 ? tile_registers / 2 : tile_registers / 4; }

// Calls `use` with the number of units in a block, 1 to 4, as a compile-time constant.
template <int Count>
struct Units {
    static constexpr int count = Count;
};
template <class Use>
inline void with_units(int units, Use use) {
    switch (units) {
        case 1: return use(Units<1>{});
        case 2: return use(Units<2>{});
        case 3: return use(Units<3>{});
        case 4: return use(Units<4>{});
    }
}

// Values are `Vector` behind a hidden layer, and `float` for the inputs that all networks share.
template <class Value>
struct LayerPass {
    int inputs;
    const Vector* weights;
    const Vector* biases;
    const Value* values;  // (inputs, chunk_rows)

    template <class Activation, int UnitCount>
    void forward_block(const Block& block, Vector* outputs, Vector* derivatives) const {
        constexpr int rows = tile_length(UnitCount);
        const Vector* block_weights = weights + static_cast<long>(block.first) * inputs;
        for (int row = 0; row < chunk_rows; row += rows) {
            Vector sum[UnitCount][rows];
            for (int u = 0; u < UnitCount; ++u)
                for (int r = 0; r < rows; ++r) sum[u][r] = biases[block.first + u];
            for (int k = 0; k < block.range_count; ++k)
                for (int i = block.ranges[k].begin; i < block.ranges[k].end; ++i) {
                    Vector weight[UnitCount];
                    for (int u = 0; u < UnitCount; ++u) weight[u] = block_weights[u * static_cast<long>(inputs) + i];
                    for (int r = 0; r < rows; ++r) {
                        const Vector value = spread(values[i * chunk_rows + row + r]);
                        for (int u = 0; u < UnitCount; ++u) sum[u][r] = multiply_add(weight[u], value, sum[u][r]);
                    }
                }
            for (int u = 0; u < UnitCount; ++u)
                for (int r = 0; r < rows; ++r) {
                    const long at = static_cast<long>(block.first + u) * chunk_rows + row + r;
                    outputs[at] = Activation::bend(sum[u][r], derivatives + at);
                }
        }
    }

    void forward(covaria::Activation activation, const std::vector<Block>& blocks, Vector* outputs,
                 Vector* derivatives) const {
        with_activation(activation, [&](auto bend) {
            for (const Block& block : blocks)
                with_units(block.units, [&](auto units) {
                    forward_block<decltype(bend), decltype(units)::count>(block, outputs, derivatives);
                });
        });
    }

    // Adds to the gradient of the weights from each of the block's units to `Length` neighbouring inputs.
    template <int UnitCount, int Length>
    void weight_gradient_tile(int unit, int input, const Vector* deltas, Vector* gradient) const {
        Vector sum[UnitCount][Length];
        Vector* first = gradient + static_cast<long>(unit) * inputs + input;
        for (int u = 0; u < UnitCount; ++u)
            for (int i = 0; i < Length; ++i) sum[u][i] = first[static_cast<long>(u) * inputs + i];
        for (int row = 0; row < chunk_rows; ++row) {
            Vector delta[UnitCount];
            for (int u = 0; u < UnitCount; ++u) delta[u] = deltas[static_cast<long>(unit + u) * chunk_rows + row];
            for (int i = 0; i < Length; ++i) {
                const Vector value = spread(values[(input + i) * chunk_rows + row]);
                for (int u = 0; u < UnitCount; ++u) sum[u][i] = multiply_add(delta[u], value, sum[u][i]);
            }
        }
        for (int u = 0; u < UnitCount; ++u)
            for (int i = 0; i < Length; ++i) first[static_cast<long>(u) * inputs + i] = sum[u][i];
    }

    template <int UnitCount>
    static void bias_gradient_block(int unit, const Vector* deltas, Vector* gradient) {
        Vector sum[UnitCount];
        for (int u = 0; u < UnitCount; ++u) sum[u] = gradient[unit + u];
        for (int row = 0; row < chunk_rows; ++row)
            for (int u = 0; u < UnitCount; ++u) sum[u] += deltas[static_cast<long>(unit + u) * chunk_rows + row];
        for (int u = 0; u < UnitCount; ++u) gradient[unit + u] = sum[u];
    }

    void add_gradient(const std::vector<Block>& blocks, const Vector* deltas, Vector* weight_gradient,
                      Vector* bias_gradient) const {
        for (const Block& block : blocks)
            with_units(block.units, [&](auto units) {
                constexpr int count = decltype(units)::count, length = tile_length(count);
                for (int k = 0; k < block.range_count; ++k) {
                    int input = block.ranges[k].begin;
                    const int end = block.ranges[k].end;
                    for (; input + length <= end; input += length)
                        weight_gradient_tile<count, length>(block.first, input, deltas, weight_gradient);
                    for (; input < end; ++input)
                        weight_gradient_tile<count, 1>(block.first, input, deltas, weight_gradient);
                }
                bias_gradient_block<count>(block.first, deltas, bias_gradient);
            });
    }
};

// Replaces what the hidden units below a layer handed on (`values`) by the gradient of the loss with respect
// to their sums.
template <class Activation, int UnitCount>
void backward_block(int inputs, const Vector* weights, const Block& block, const Vector* deltas, Vector* values,
                    const Vector* derivatives) {
    constexpr int rows = tile_length(UnitCount);
    for (int row = 0; row < chunk_rows; row += rows) {
        Vector sum[UnitCount][rows];
        for (int u = 0; u < UnitCount; ++u)
            for (int r = 0; r < rows; ++r) sum[u][r] = Vector{};
        for (int k = 0; k < block.range_count; ++k)
            for (int output = block.ranges[k].begin; output < block.ranges[k].end; ++output) {
                const Vector* weight = weights + static_cast<long>(output) * inputs + block.first;
                Vector delta[rows];
                for (int r = 0; r < rows; ++r) delta[r] = deltas[static_cast<long>(output) * chunk_rows + row + r];
                for (int u = 0; u < UnitCount; ++u)
                    for (int r = 0; r < rows; ++r) sum[u][r] = multiply_add(weight[u], delta[r], sum[u][r]);
            }
        for (int u = 0; u < UnitCount; ++u)
            for (int r = 0; r < rows; ++r) {
                const long at = static_cast<long>(block.first + u) * chunk_rows + row + r;
                values[at] = Activation::slope(values[at], derivatives + at, sum[u][r]);
            }
    }
}

inline void backward(covaria::Activation activation, int inputs, const Vector* weights,
                     const std::vector<Block>& blocks, const Vector* deltas, Vector* values,
                     const Vector* derivatives) {
    with_activation(activation, [&](auto bend) {
        for (const Block& block : blocks)
            with_units(block.units, [&](auto units) {
                backward_block<decltype(bend), decltype(units)::count>(inputs, weights, block, deltas, values,
                                                                       derivatives);
            });
    });
}

}  // namespace
