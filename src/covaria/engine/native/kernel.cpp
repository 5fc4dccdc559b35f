// Training and prediction of one vector of networks. Compiled once for each instruction set; everything here
// and in the headers beside it has internal linkage, so that the linker cannot mix the copies, as a test of the
// compiled objects confirms.
#include "kernel.hpp"

#include <cstring>

#include "members.hpp"
#include "single.hpp"
#include "training.hpp"

namespace {

using covaria::EnsemblePrediction;
using covaria::Prediction;

std::size_t training_scratch(const Plan& plan, const Group& group) { return scratch_of<MembersMemory>(plan, group); }

std::size_t single_scratch(const Plan& plan, const Padded& padded) {
    return scratch_of<SingleMemory>(plan, padded.network);
}

void train(const Plan& plan, const Group& group, const Connectivity& connectivity, int first, Shuffle& shuffle,
           Control& control, float* scratch) {
    Members members(plan, group, connectivity, first, Scratch(scratch));
    Training(plan, group, members).run(shuffle, control);
}

void train_single(const Plan& plan, const Group& group, const Padded& padded, int member, Shuffle& shuffle,
                  Control& control, float* scratch) {
    Single single(plan, group, padded, member, Scratch(scratch));
    Training(plan, group, single).run(shuffle, control);
}

// Where networks side by side keep their parameters and a chunk of their predictions.
struct PredictionMemory {
    Chunk<MembersInLanes> chunk;
    Vector* parameters;

    PredictionMemory(const Network& network, Scratch& scratch)
        : chunk(network, scratch), parameters(scratch.vectors(network.parameters)) {}
};

std::size_t prediction_scratch(const Network& network) { return scratch_of<PredictionMemory>(network); }

std::size_t single_prediction_scratch(const Network& network) { return scratch_of<Chunk<RowsInLanes>>(network); }

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
    PredictionMemory own(network, scratch);
    Chunk<MembersInLanes>& chunk = own.chunk;
    Vector* parameters = own.parameters;
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
// mean beside the deviation, so that nothing is lost when the mean is large.
struct Deviations {
    double* origin;   // (rows)
    double* sums;     // (rows, slots)
    double* squares;  // (rows, slots)

    Deviations(std::size_t rows, Scratch& scratch)
        : origin(doubles(rows, scratch)), sums(doubles(rows * slots, scratch)),
          squares(doubles(rows * slots, scratch)) {}

    void add(int row, int slot, const float* predictions, const double* weights) {
        double *sum = sums + row * slots + slot, *square = squares + row * slots + slot;
        for (int lane = 0; lane < lanes; ++lane) {
            const double deviation = static_cast<double>(predictions[lane]) - origin[row];
            const double weighted = weights[lane] * deviation;
            sum[lane] += weighted;
            square[lane] += weighted * deviation;
        }
    }

    void give(int row, float* mean, float* deviation) const {
        double sum = 0, square = 0;
        for (int slot = 0; slot < slots; ++slot) {
            sum += sums[row * slots + slot];
            square += squares[row * slots + slot];
        }
        const double variance = square - sum * sum;
        *mean = static_cast<float>(origin[row] + sum);
        *deviation = static_cast<float>(std::sqrt(variance < 0 ? 0 : variance));
    }

private:
    static double* doubles(std::size_t count, Scratch& scratch) {
        return reinterpret_cast<double*>(scratch.floats(2 * count));
    }
};

struct EnsembleMemory : PredictionMemory {
    Deviations deviations;

    EnsembleMemory(const Network& network, std::size_t rows, Scratch& scratch)
        : PredictionMemory(network, scratch), deviations(rows, scratch) {}
};

std::size_t ensemble_scratch(const Network& network, int rows) { return scratch_of<EnsembleMemory>(network, rows); }

void predict_mean(const EnsemblePrediction& prediction, const Connectivity& connectivity, int begin, int end,
                  float* memory) {
    const Network& network = prediction.network;
    Scratch scratch(memory);
    EnsembleMemory own(network, end - begin, scratch);
    Chunk<MembersInLanes>& chunk = own.chunk;
    Vector* parameters = own.parameters;
    Deviations& deviations = own.deviations;
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
        deviations.give(row - begin, prediction.mean + row, prediction.deviation + row);
}

}  // namespace

namespace covaria {

extern const Kernel COVARIA_KERNEL;
const Kernel COVARIA_KERNEL = {
    .name = COVARIA_KERNEL_NAME,
    .lanes = lanes,
    .training_scratch = training_scratch,
    .single_scratch = single_scratch,
    .prediction_scratch = prediction_scratch,
    .single_prediction_scratch = single_prediction_scratch,
    .ensemble_scratch = ensemble_scratch,
    .train = train,
    .train_single = train_single,
    .predict = predict,
    .predict_single = predict_single,
    .predict_mean = predict_mean,
};

}  // namespace covaria
