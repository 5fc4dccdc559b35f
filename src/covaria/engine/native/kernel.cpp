// Training and prediction of one vector of networks. Compiled once for each instruction set; everything here
// and in the headers beside it has internal linkage, so that the linker cannot mix the copies.
#include "kernel.hpp"

#include <cstring>

#include "members.hpp"
#include "single.hpp"
#include "training.hpp"

namespace {

using covaria::EnsemblePrediction;
using covaria::Prediction;

std::size_t training_scratch(const Plan& plan) { return Members::scratch(plan); }

std::size_t single_scratch(const Plan& plan, const Padded& padded) { return Single::scratch(plan, padded); }

std::size_t prediction_scratch(const Network& network) {
    return lanes * (Chunk<MembersInLanes>::vectors(network) + network.parameters);
}

std::size_t single_prediction_scratch(const Network& network) { return lanes * Chunk<RowsInLanes>::vectors(network); }

void train(const Plan& plan, const Group& group, const Connectivity& connectivity, int first, Shuffle& shuffle,
           Control& control, float* scratch) {
    Members members(plan, group, connectivity, first, scratch);
    Training(plan, group, members).run(shuffle, control);
}

void train_single(const Plan& plan, const Group& group, const Padded& padded, int member, Shuffle& shuffle,
                  Control& control, float* scratch) {
    Single single(plan, group, padded, member, scratch);
    Training(plan, group, single).run(shuffle, control);
}

// Sets members first … first + lanes − 1 side by side, and returns how many there are.
int load_members(const Network& network, const float* all, int members, int first, Vector* parameters) {
    const int count = members - first < lanes ? members - first : lanes;
    load_lanes(all + first * network.parameters, count, network.parameters, parameters);
    return count;
}

// Leaves the predictions for rows start … start + count − 1 in the chunk's last outputs.
template <class Layout>
const Vector* predict_chunk(const Network& network, const Connectivity& connectivity,
                            const typename Layout::Weight* parameters, const float* inputs, int start, int count,
                            Chunk<Layout>& chunk) {
    std::int32_t rows[Layout::rows];
    for (int row = 0; row < count; ++row) rows[row] = start + row;
    chunk.gather(inputs, network.inputs, rows, count);
    forward(network, connectivity, parameters, chunk);
    return chunk.outputs[network.layers.size() - 1];
}

void predict(const Prediction& prediction, const Connectivity& connectivity, int first, int begin, int end,
             float* memory) {
    const Network& network = prediction.network;
    Scratch scratch(memory);
    Chunk<MembersInLanes> chunk(network, scratch);
    Vector* parameters = scratch.vectors(network.parameters);
    const int members = load_members(network, prediction.parameters, prediction.members, first, parameters);
    for (int start = begin; start < end; start += MembersInLanes::rows) {
        const int count = end - start < MembersInLanes::rows ? end - start : MembersInLanes::rows;
        const Vector* output =
            predict_chunk(network, connectivity, parameters, prediction.inputs, start, count, chunk);
        for (int lane = 0; lane < members; ++lane)
            for (int row = 0; row < count; ++row)
                prediction.predictions[static_cast<std::size_t>(first + lane) * prediction.rows + start + row] =
                    output[row][lane];
    }
}

void predict_single(const Prediction& prediction, const Connectivity& connectivity, int member, int begin, int end,
                    float* memory) {
    const Network& network = prediction.network;
    Scratch scratch(memory);
    Chunk<RowsInLanes> chunk(network, scratch);
    const float* parameters = prediction.parameters + member * network.parameters;
    float* predictions = prediction.predictions + static_cast<std::size_t>(member) * prediction.rows;
    for (int start = begin; start < end; start += RowsInLanes::rows) {
        const int count = end - start < RowsInLanes::rows ? end - start : RowsInLanes::rows;
        const Vector* output =
            predict_chunk(network, connectivity, parameters, prediction.inputs, start, count, chunk);
        std::memcpy(predictions + start, output, count * sizeof(float));
    }
}

// Sums over members are kept apart in so many slots, member m in slot m mod 16, so that their order, and with it
// every bit, is the same for vectors of 4, 8 and 16 lanes.
constexpr int slots = 16;

// Weighted sums of the members' deviations, and their squares, from the first member's prediction: close to the
// mean beside the spread, so that nothing is lost when the mean is large.
struct Deviations {
    double* origin;   // (rows)
    double* sums;     // (rows, slots)
    double* squares;  // (rows, slots)

    static std::size_t floats(int rows) { return 2 * static_cast<std::size_t>(rows) * (2 * slots + 1); }

    Deviations(int rows, Scratch& scratch)
        : origin(reinterpret_cast<double*>(scratch.floats(floats(rows)))), sums(origin + rows),
          squares(sums + static_cast<std::size_t>(rows) * slots) {
        std::memset(sums, 0, 2 * static_cast<std::size_t>(rows) * slots * sizeof(double));
    }

    void add(int row, int slot, const float* predictions, const double* weights) {
        double *sum = sums + row * slots + slot, *square = squares + row * slots + slot;
        for (int lane = 0; lane < lanes; ++lane) {
            const double deviation = static_cast<double>(predictions[lane]) - origin[row];
            const double weighted = weights[lane] * deviation;
            sum[lane] += weighted;
            square[lane] += weighted * deviation;
        }
    }

    void give(int row, float* mean, float* spread) const {
        double sum = 0, square = 0;
        for (int slot = 0; slot < slots; ++slot) {
            sum += sums[row * slots + slot];
            square += squares[row * slots + slot];
        }
        const double variance = square - sum * sum;
        *mean = static_cast<float>(origin[row] + sum);
        *spread = static_cast<float>(std::sqrt(variance < 0 ? 0 : variance));
    }
};

std::size_t ensemble_scratch(const Network& network, int rows) {
    return prediction_scratch(network) + Deviations::floats(rows) + lanes;
}

void predict_mean(const EnsemblePrediction& prediction, const Connectivity& connectivity, int begin, int end,
                  float* memory) {
    const Network& network = prediction.network;
    Scratch scratch(memory);
    Chunk<MembersInLanes> chunk(network, scratch);
    Vector* parameters = scratch.vectors(network.parameters);
    Deviations deviations(end - begin, scratch);
    for (int first = 0; first < prediction.members; first += lanes) {
        const int members = load_members(network, prediction.parameters, prediction.members, first, parameters);
        double weights[lanes] = {};
        for (int lane = 0; lane < members; ++lane) weights[lane] = prediction.weights[first + lane];
        for (int start = begin; start < end; start += MembersInLanes::rows) {
            const int count = end - start < MembersInLanes::rows ? end - start : MembersInLanes::rows;
            const Vector* output =
                predict_chunk(network, connectivity, parameters, prediction.inputs, start, count, chunk);
            for (int row = 0; row < count; ++row) {
                const int place = start - begin + row;
                if (first == 0) deviations.origin[place] = output[row][0];
                deviations.add(place, first % slots, reinterpret_cast<const float*>(output + row), weights);
            }
        }
    }
    for (int row = begin; row < end; ++row)
        deviations.give(row - begin, prediction.mean + row, prediction.spread + row);
}

}  // namespace

namespace covaria {

extern const Kernel COVARIA_KERNEL;
const Kernel COVARIA_KERNEL = {COVARIA_KERNEL_NAME, lanes, training_scratch, single_scratch, prediction_scratch,
                               single_prediction_scratch, ensemble_scratch, train, train_single, predict,
                               predict_single, predict_mean};

}  // namespace covaria
