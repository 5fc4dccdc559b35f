// Makes one call of the kernel, as binding.cpp does for Python: the arrays come by standard input, in the order in
// which they are read below, each after its number of values; results go to standard output.
//
//     kernel_program names
//     kernel_program train | predict | predict_mean  KERNEL THREADS
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "dispatch.hpp"
#include "network.hpp"

namespace {

using namespace covaria;

template <class Number>
std::vector<Number> read() {
    std::uint64_t count = 0;
    std::cin.read(reinterpret_cast<char*>(&count), sizeof count);
    std::vector<Number> values(std::cin ? count : 0);
    std::cin.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(Number)));
    if (!std::cin) throw std::runtime_error("standard input ended too early");
    return values;
}

template <class Number>
void write(const std::vector<Number>& values) {
    std::cout.write(reinterpret_cast<const char*>(values.data()),
                    static_cast<std::streamsize>(values.size() * sizeof(Number)));
}

// An array without values represents one that is not given.
template <class Number>
const Number* data_or_null(const std::vector<Number>& values) {
    return values.empty() ? nullptr : values.data();
}

Network read_network() {
    const auto sizes = read<std::int32_t>(), activations = read<std::int32_t>(), linear_skip = read<std::int32_t>();
    return make_network(sizes, activations, linear_skip[0] != 0);
}

struct StoredGroup {
    std::vector<float> initial = read<float>(), row_weights = read<float>(), learning_rate = read<float>(),
                       weight_decay = read<float>(), loss_parameter = read<float>(), relevance_cap = read<float>(),
                       targets = read<float>();
    std::vector<std::uint8_t> mask = read<std::uint8_t>();
    std::vector<std::int32_t> active_rows = read<std::int32_t>();
    std::vector<std::uint64_t> shuffle = read<std::uint64_t>();  // seed, draws to discard
    std::vector<float> parameters = read<float>(), train_loss = read<float>(), held_out_loss = read<float>();
    std::vector<std::int32_t> endings = read<std::int32_t>();

    Group view() {
        return {
            .members = static_cast<int>(learning_rate.size()),
            .initial = initial.data(),
            .row_weights = row_weights.data(),
            .learning_rate = learning_rate.data(),
            .weight_decay = weight_decay.data(),
            .loss_parameter = data_or_null(loss_parameter),
            .relevance_cap = data_or_null(relevance_cap),
            .targets = data_or_null(targets),
            .mask = mask.data(),
            .active_rows = active_rows.data(),
            .active_count = static_cast<int>(active_rows.size()),
            .shuffle_seed = static_cast<std::uint32_t>(shuffle[0]),
            .shuffle_discard = shuffle[1],
            .parameters = parameters.data(),
            .train_loss = train_loss.data(),
            .held_out_loss = held_out_loss.data(),
            .endings = endings.data(),
        };
    }
};

void train(const Kernel& kernel, int threads) {
    const Network network = read_network();
    const auto inputs = read<float>(), targets = read<float>();
    const auto whole = read<std::int32_t>();     // patience, batch size, loss, cosine, decoupled, decay groups, groups
    const auto constants = read<double>();       // warm-up, beta1, beta2, epsilon, clip norm
    const auto records_held_out = read<std::uint8_t>();
    const auto decay_group = read<std::int32_t>();
    std::vector<StoredGroup> groups;
    for (int group = 0; group < whole[6]; ++group) groups.emplace_back();
    Plan plan{
        .network = network,
        .groups = {},
        .inputs = inputs.data(),
        .targets = targets.data(),
        .rows = static_cast<int>(targets.size()),
        .epochs = static_cast<int>(records_held_out.size()),
        .patience = whole[0],
        .batch_size = whole[1],
        .loss = static_cast<Loss>(whole[2]),
        .cosine = whole[3] != 0,
        .warm_up = constants[0],
        .adam = {.beta1 = constants[1],
                 .beta2 = constants[2],
                 .epsilon = constants[3],
                 .decoupled = whole[4] != 0,
                 .clip_norm = constants[4]},
        .records_held_out = records_held_out.data(),
        .decay_group = decay_group.data(),
        .decay_groups = whole[5],
    };
    for (StoredGroup& group : groups) plan.groups.push_back(group.view());
    train_fleet(kernel, plan, threads, [](double) { return true; });
    for (const StoredGroup& group : groups) {
        write(group.parameters);
        write(group.train_loss);
        write(group.held_out_loss);
        write(group.endings);
    }
}

void predict(const Kernel& kernel, int threads) {
    const Network network = read_network();
    const auto parameters = read<float>(), inputs = read<float>();
    const std::size_t members = parameters.size() / network.parameters, rows = inputs.size() / network.inputs;
    std::vector<float> predictions(members * rows);
    const Prediction prediction{
        .network = network,
        .parameters = parameters.data(),
        .members = static_cast<int>(members),
        .inputs = inputs.data(),
        .rows = static_cast<int>(rows),
        .predictions = predictions.data(),
    };
    predict_members(kernel, prediction, threads);
    write(predictions);
}

void predict_mean(const Kernel& kernel, int threads) {
    const Network network = read_network();
    const auto parameters = read<float>();
    const auto weights = read<double>();
    const auto inputs = read<float>();
    const std::size_t rows = inputs.size() / network.inputs;
    std::vector<float> mean(rows), deviation(rows);
    const EnsemblePrediction prediction{
        .network = network,
        .parameters = parameters.data(),
        .members = static_cast<int>(weights.size()),
        .weights = weights.data(),
        .inputs = inputs.data(),
        .rows = static_cast<int>(rows),
        .mean = mean.data(),
        .deviation = deviation.data(),
    };
    predict_ensemble(kernel, prediction, threads);
    write(mean);
    write(deviation);
}

const Kernel& find_kernel(const std::string& name) {
    for (const Kernel* kernel : usable_kernels())
        if (name == kernel->name) return *kernel;
    throw std::invalid_argument("there is no kernel named " + name);
}

void run(const std::vector<std::string>& words) {
    if (words.at(0) == "names") {
        for (const Kernel* kernel : usable_kernels()) std::cout << kernel->name << '\n';
        return;
    }
    const Kernel& kernel = find_kernel(words.at(1));
    const int threads = std::stoi(words.at(2));
    if (words[0] == "train") return train(kernel, threads);
    if (words[0] == "predict") return predict(kernel, threads);
    if (words[0] == "predict_mean") return predict_mean(kernel, threads);
    throw std::invalid_argument("there is no call named " + words[0]);
}

}  // namespace

int main(int count, char** words) {
    try {
        run({words + 1, words + count});
        return std::cout.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
