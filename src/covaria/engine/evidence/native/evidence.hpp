// The evidence of a sine network and its gradient, as in likelihood.py, where the equations are.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "matrices.hpp"
#include "problem.hpp"

namespace {

using covaria::Problem;

constexpr double log_two_pi = 1.8378770664093454836;

// Hands out parts of one block of memory, which begins at a whole vector; without one, it counts how large it must be.
class Scratch {
public:
    explicit Scratch(double* memory = nullptr) : memory_(memory) {}

    Matrix table(std::size_t rows, std::size_t columns) {
        double* taken = memory_ ? memory_ + used_ : nullptr;
        used_ += rows * padded(columns);
        return {taken, padded(columns)};
    }
    double* numbers(std::size_t count) { return table(1, count).values; }
    std::size_t used() const { return used_; }

private:
    double* memory_;
    std::size_t used_ = 0;
};

// Where the evidence keeps its tables.
struct EvidenceMemory {
    bool by_rows;  // whether there are fewer rows than units, and K itself is solved
    std::size_t size;
    Matrix inputs;         // a row for each input
    Matrix units, solved;  // a row for each unit
    Matrix units_by_row, factor, triangle, inverse;
    double *response, *root, *alpha, *by_phase;  // (rows,)
    double *deviation, *values, *weights;        // of components, of parameters, of units

    EvidenceMemory(const Problem& problem, Scratch&& scratch) : EvidenceMemory(problem, scratch) {}
    EvidenceMemory(const Problem& problem, Scratch& scratch)
        : by_rows(problem.units() > problem.rows),
          size(by_rows ? problem.rows : problem.units()),
          inputs(scratch.table(problem.inputs, problem.rows)),
          units(scratch.table(problem.units(), problem.rows)),
          solved(scratch.table(problem.units(), problem.rows)),
          units_by_row(scratch.table(problem.rows, problem.units())),
          factor(scratch.table(size, size)),
          triangle(scratch.table(size, size)),
          inverse(scratch.table(size, size)),
          response(scratch.numbers(problem.rows)),
          root(scratch.numbers(problem.rows)),
          alpha(scratch.numbers(problem.rows)),
          by_phase(scratch.numbers(problem.rows)),
          deviation(scratch.numbers(problem.components)),
          values(scratch.numbers(problem.parameters())),
          weights(scratch.numbers(problem.units())) {}
};

// The negative log of evidence times prior, at whatever hyperparameters it is asked.
class Evidence {
public:
    Evidence(const Problem& problem, double* memory) : problem_(problem), own_(problem, Scratch(memory)) {}

    // Lays out what no hyperparameter changes, in memory that is zero.
    void prepare() {
        std::copy_n(problem_.response, problem_.rows, own_.response);
        std::copy_n(problem_.root, problem_.rows, own_.root);
        for (std::size_t row = 0; row < problem_.rows; ++row)
            for (std::size_t k = 0; k < problem_.inputs; ++k)
                own_.inputs.row(k)[row] = problem_.table[row * problem_.inputs + k];
        for (std::size_t k = 0; k < problem_.frequencies; ++k) ++own_.deviation[problem_.component[k]];
        for (std::size_t k = 0; k < problem_.components; ++k)
            own_.deviation[k] = 1 / std::sqrt(own_.deviation[k]);
    }

    // False where the covariance is not positive definite in double precision.
    bool evaluate(const double* theta, double& value, double* gradient) {
        const std::size_t parameters = problem_.parameters();
        for (std::size_t k = 0; k < parameters; ++k) own_.values[k] = std::exp(theta[k]);
        set_units();
        double log_determinant, trace;
        const bool solved =
            own_.by_rows ? solve_by_rows(log_determinant, trace) : solve_by_weights(log_determinant, trace);
        if (!solved) return false;
        const std::size_t width = own_.inputs.stride;
        const double variance = noise() * noise(), count = dot(own_.root, own_.root, width);
        const double spare = count - static_cast<double>(problem_.rows);
        value = 0.5 * (dot(own_.response, own_.alpha, width) + log_determinant + spare * std::log(variance) +
                       count * log_two_pi);
        for (std::size_t unit = 0; unit < problem_.units(); ++unit)
            add_multiple(-own_.weights[unit], own_.alpha, width, own_.solved.row(unit));
        set_gradient(gradient);
        gradient[parameters - 2] = variance * (trace - dot(own_.alpha, own_.alpha, width)) + spare;
        add_prior(theta, value, gradient);
        return true;
    }

    // Of the last layer, at the hyperparameters evaluated last.
    const double* weights() const { return own_.weights; }

private:
    const Problem& problem_;
    const EvidenceMemory own_;

    double length_scale(std::size_t input) const { return own_.values[problem_.scale_of_input[input]]; }
    double amplitude(std::size_t component) const { return own_.values[problem_.length_scales + component]; }
    double noise() const { return own_.values[problem_.parameters() - 2]; }
    double slope() const { return own_.values[problem_.parameters() - 1]; }

    void set_units() {
        const std::size_t half = problem_.frequencies, width = own_.inputs.stride;
        for (std::size_t k = 0; k < half; ++k) {
            const std::size_t component = problem_.component[k];
            const Vector deviation = splat(amplitude(component) * own_.deviation[component]);
            double* cosines = own_.units.row(k);
            double* sines = own_.units.row(half + k);
            std::fill_n(cosines, width, 0.0);
            for (std::size_t input = 0; input < problem_.inputs; ++input)
                if (const double frequency = problem_.frequency[input * half + k]; frequency != 0)
                    add_multiple(frequency / length_scale(input), own_.inputs.row(input), width, cosines);
            for (std::size_t row = 0; row < width; row += lanes) {
                const Vector scale = deviation * at(own_.root + row);
                Vector sine, cosine;
                sine_cosine(at(cosines + row), sine, cosine);
                at(cosines + row) = cosine * scale;
                at(sines + row) = sine * scale;
            }
        }
        const Vector steep = splat(slope());
        for (std::size_t input = 0; input < problem_.inputs; ++input)
            for (std::size_t row = 0; row < width; row += lanes)
                at(own_.units.row(2 * half + input) + row) =
                    at(own_.inputs.row(input) + row) * at(own_.root + row) * steep;
        std::copy_n(own_.root, width, own_.units.row(2 * half + problem_.inputs));
        transpose_units();
    }

    void transpose_units() {
        constexpr std::size_t block = 8;
        for (std::size_t begin = 0; begin < problem_.rows; begin += block) {
            const std::size_t end = std::min(begin + block, problem_.rows);
            for (std::size_t unit = 0; unit < problem_.units(); ++unit)
                for (std::size_t row = begin; row < end; ++row)
                    own_.units_by_row.row(row)[unit] = own_.units.row(unit)[row];
        }
    }

    bool invert() {
        if (!factorise(own_.factor, own_.size)) return false;
        invert_triangle(own_.factor, own_.triangle, own_.size);
        square_of_triangle(own_.triangle, own_.inverse, own_.size);
        return true;
    }

    double log_determinant() const {
        double total = 0;
        for (std::size_t k = 0; k < own_.size; ++k) total += std::log(own_.factor.row(k)[k]);
        return 2 * total;
    }

    double trace() const {
        double total = 0;
        for (std::size_t k = 0; k < own_.size; ++k) total += own_.inverse.row(k)[k];
        return total;
    }

    // Through K itself.
    bool solve_by_rows(double& log_determinant_of_all, double& trace_of_all) {
        const std::size_t width = own_.inputs.stride;
        gram_of_columns(own_.units, problem_.units(), own_.factor, own_.size);
        for (std::size_t row = 0; row < own_.size; ++row) own_.factor.row(row)[row] += noise() * noise();
        if (!invert()) return false;
        std::fill_n(own_.alpha, width, 0.0);
        for (std::size_t row = 0; row < own_.size; ++row)
            add_multiple(own_.response[row], own_.inverse.row(row), width, own_.alpha);
        clear(own_.solved, problem_.units());
        add_product(1, own_.units_by_row, own_.inverse, own_.solved, {0, problem_.units()}, {0, width},
                    [&](std::size_t) { return Range{0, own_.size}; });
        for (std::size_t unit = 0; unit < problem_.units(); ++unit)
            own_.weights[unit] = dot(own_.units.row(unit), own_.alpha, width);
        log_determinant_of_all = log_determinant();
        trace_of_all = trace();
        return true;
    }

    // Through A.
    bool solve_by_weights(double& log_determinant_of_all, double& trace_of_all) {
        const std::size_t width = own_.inputs.stride, rows = problem_.rows;
        const double variance = noise() * noise();
        gram_of_columns(own_.units_by_row, rows, own_.factor, own_.size);
        for (std::size_t unit = 0; unit < own_.size; ++unit) {
            for (std::size_t k = 0; k < own_.factor.stride; ++k) own_.factor.row(unit)[k] /= variance;
            own_.factor.row(unit)[unit] += 1;
        }
        if (!invert()) return false;
        const double spare = static_cast<double>(rows) - static_cast<double>(own_.size);
        trace_of_all = (spare + trace()) / variance;
        log_determinant_of_all = log_determinant() + static_cast<double>(rows) * std::log(variance);
        for (std::size_t unit = 0; unit < own_.size; ++unit)
            for (std::size_t k = 0; k < own_.inverse.stride; ++k) own_.inverse.row(unit)[k] /= variance;
        clear(own_.solved, own_.size);
        add_product(1, own_.inverse, own_.units, own_.solved, {0, own_.size}, {0, width},
                    [&](std::size_t) { return Range{0, own_.size}; });
        std::copy_n(own_.response, width, own_.alpha);
        for (std::size_t unit = 0; unit < own_.size; ++unit)
            add_multiple(-dot(own_.units.row(unit), own_.response, width), own_.solved.row(unit), width, own_.alpha);
        for (std::size_t row = 0; row < width; row += lanes) at(own_.alpha + row) = at(own_.alpha + row) / variance;
        for (std::size_t unit = 0; unit < own_.size; ++unit)
            own_.weights[unit] = dot(own_.solved.row(unit), own_.response, width);
        return true;
    }

    // With respect to the logarithms of length scales, amplitudes and slope; `own_.solved` holds that by units.
    void set_gradient(double* gradient) {
        const std::size_t half = problem_.frequencies, width = own_.inputs.stride;
        std::fill_n(gradient, problem_.parameters(), 0.0);
        double* by_phase = own_.by_phase;
        for (std::size_t k = 0; k < half; ++k) {
            const double *cosines = own_.units.row(k), *sines = own_.units.row(half + k);
            const double *by_cosines = own_.solved.row(k), *by_sines = own_.solved.row(half + k);
            for (std::size_t row = 0; row < width; row += lanes)
                at(by_phase + row) = multiply_add(-at(by_cosines + row), at(sines + row),
                                                  at(by_sines + row) * at(cosines + row));
            for (std::size_t input = 0; input < problem_.inputs; ++input)
                if (const double frequency = problem_.frequency[input * half + k]; frequency != 0)
                    gradient[problem_.scale_of_input[input]] -=
                        dot(own_.inputs.row(input), by_phase, width) * frequency / length_scale(input);
            gradient[problem_.length_scales + problem_.component[k]] +=
                dot(by_cosines, cosines, width) + dot(by_sines, sines, width);
        }
        for (std::size_t unit = 2 * half; unit + 1 < problem_.units(); ++unit)
            gradient[problem_.parameters() - 1] += dot(own_.solved.row(unit), own_.units.row(unit), width);
    }

    void add_prior(const double* theta, double& value, double* gradient) const {
        for (std::size_t k = 0; k < problem_.length_scales; ++k) {
            const double away = theta[k] - std::log(problem_.length_scale);
            const double deviation = away < 0 ? problem_.shorter_sd : problem_.longer_sd;
            const double by_logarithm = away / (deviation * deviation);
            value += 0.5 * away * by_logarithm;
            gradient[k] += by_logarithm;
        }
        for (std::size_t k = 0; k < problem_.components; ++k) {
            const double cost = problem_.amplitude_rate[k] * amplitude(k);
            value += cost;
            gradient[problem_.length_scales + k] += cost;
        }
    }
};

}  // namespace
