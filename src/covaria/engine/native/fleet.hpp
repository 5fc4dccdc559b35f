// What the kernel is given: plain structures that point into NumPy arrays, the same for every instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace covaria {

enum class Activation : int { relu, tanh, silu, sine, identity };

enum class Loss : int { squared, huber, pinball, logistic, poisson };

struct Layer {
    int inputs;
    int outputs;
    Activation activation;
    std::size_t weights;  // first weight in the flat parameter vector; (outputs, inputs), row by row
    std::size_t biases;
};

struct Network {
    int inputs;
    std::vector<Layer> layers;
    bool linear_skip;
    std::size_t skip;  // first weight of the linear skip
    std::size_t parameters;
};

// Members that share mask and batches; arrays are (members, …), row by row.
struct Group {
    int members;
    const float* initial;
    const float* row_weights;    // divided by their mean over the active rows
    const float* learning_rate;
    const float* weight_decay;   // (members, decay groups)
    const float* loss_parameter; // (members), or null where the loss has none
    const float* relevance_cap;  // (members), or null where no member has one
    const float* targets;        // (members, rows), or null for the shared ones
    const std::uint8_t* mask;
    const std::int32_t* active_rows;
    int active_count;
    std::uint32_t shuffle_seed;
    std::uint64_t shuffle_discard;
    float* parameters;           // results
    float* train_loss;
    float* held_out_loss;
    std::int32_t* endings;       // (members, 3): epochs done, epoch of the parameters, whether stopped early
};

struct Adam {
    double beta1;
    double beta2;
    double epsilon;
    bool decoupled;    // weight decay outside of the moments
    double clip_norm;  // most that a gradient's norm may be; 0 for no limit
};

struct Plan {
    Network network;
    std::vector<Group> groups;
    const float* inputs;   // (rows, inputs)
    const float* targets;  // (rows)
    int rows;
    int epochs;
    int patience;          // epochs without improvement, or 0 for no early stopping
    int batch_size;        // 0 for all active rows
    Loss loss;
    bool cosine;
    double warm_up;        // share of the steps
    Adam adam;
    const std::uint8_t* records_held_out;  // (epochs)
    const std::int32_t* decay_group;       // of each parameter; 0 for the weights of the first layer
    int decay_groups;
};

struct Prediction {
    Network network;
    const float* parameters;  // (members, parameters)
    int members;
    const float* inputs;      // (rows, inputs)
    int rows;
    float* predictions;       // (members, rows)
};

struct EnsemblePrediction {
    Network network;
    const float* parameters;  // (members, parameters)
    int members;
    const double* weights;    // (members), their sum is 1
    const float* inputs;      // (rows, inputs)
    int rows;
    float* mean;              // (rows)
    float* deviation;            // (rows), the standard deviation over members
};

}  // namespace covaria
