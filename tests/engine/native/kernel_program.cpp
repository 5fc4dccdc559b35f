// Makes one call of the kernel, as binding.cpp does for Python: the arrays come by standard input, as stored_plan.hpp
// reads them; results go to standard output.
//
//     kernel_program names
//     kernel_program train | predict | predict_mean  KERNEL THREADS
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "dispatch.hpp"
#include "network.hpp"
#include "stored_plan.hpp"

namespace {

using namespace covaria;

template <class Number>
void write(const std::vector<Number>& values) {
    std::cout.write(reinterpret_cast<const char*>(values.data()),
                    static_cast<std::streamsize>(values.size() * sizeof(Number)));
}

Network read_network(PlanReader& in) {
    const auto sizes = in.read<std::int32_t>(), activations = in.read<std::int32_t>();
    const auto linear_skip = in.read<std::int32_t>();
    return make_network(sizes, activations, linear_skip[0] != 0);
}

void train(const Kernel& kernel, int threads, const std::uint8_t* bytes) {
    StoredPlan stored(bytes);
    train_fleet(kernel, stored.view(), threads, [](double) { return true; });
    for (const StoredGroup& group : stored.groups) {
        write(group.parameters);
        write(group.train_loss);
        write(group.held_out_loss);
        write(group.endings);
    }
}

void predict(const Kernel& kernel, int threads, const std::uint8_t* bytes) {
    PlanReader in(bytes);
    const Network network = read_network(in);
    const auto parameters = in.read<float>(), inputs = in.read<float>();
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

void predict_mean(const Kernel& kernel, int threads, const std::uint8_t* bytes) {
    PlanReader in(bytes);
    const Network network = read_network(in);
    const auto parameters = in.read<float>();
    const auto weights = in.read<double>();
    const auto inputs = in.read<float>();
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
    const std::vector<char> input(std::istreambuf_iterator<char>(std::cin), {});
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(input.data());
    if (words[0] == "train") return train(kernel, threads, bytes);
    if (words[0] == "predict") return predict(kernel, threads, bytes);
    if (words[0] == "predict_mean") return predict_mean(kernel, threads, bytes);
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
