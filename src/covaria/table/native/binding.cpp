// Plain cells of a text, column by column, as a Python module.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "distinct_cells.hpp"
#include "records.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace covaria {
namespace {

using Integers = nb::ndarray<std::int64_t, nb::numpy, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

Integers as_array(std::vector<std::int64_t> values) {
    auto kept = std::make_unique<std::vector<std::int64_t>>(std::move(values));
    std::int64_t* data = kept->data();
    const std::size_t size = kept->size();
    nb::capsule owner(kept.get(), [](void* each) noexcept { delete static_cast<std::vector<std::int64_t>*>(each); });
    kept.release();
    return Integers(data, {size}, owner);
}

nb::object as_text(std::string_view cell) {
    PyObject* text = PyUnicode_DecodeUTF8(cell.data(), static_cast<Py_ssize_t>(cell.size()), nullptr);
    if (text == nullptr) throw nb::python_error();
    return nb::steal(text);
}

// One column: numbers of its distinct cells, or the cells, once most of them are new.
struct Column {
    DistinctCells distinct;
    std::vector<std::int64_t> numbers;
    std::vector<std::string_view> cells;
    bool are_few = true;

    void add(std::string_view cell) {
        if (are_few) {
            numbers.push_back(distinct.number_of(cell));
        } else {
            cells.push_back(cell);
        }
    }

    void keep_cells_if_most_are_new(std::size_t few) {
        if (!are_few || distinct.cells().size() <= std::max(few, numbers.size() / 2)) return;
        cells.reserve(numbers.size());
        for (const std::int64_t number : numbers) cells.push_back(distinct.cells()[number]);
        numbers = {};
        distinct = {};
        are_few = false;
    }
};

class PlainCells {
  public:
    PlainCells(nb::str text, char delimiter, std::size_t width)
        : text_(std::move(text)), bytes_(bytes_of(text_)), records_(bytes_, delimiter), columns_(width) {}

    // Read so many records at most, blank lines among them; false where one is not plain or does not fit.
    bool read(std::size_t records, std::size_t few) {
        std::vector<std::string_view> cells;
        for (std::size_t count = 0; count < records; ++count) {
            const Found found = next(cells);
            if (found == Found::other) return false;
            if (found == Found::end) {
                is_done_ = true;
                break;
            }
            if (found == Found::blank) continue;
            if (cells.size() != columns_.size()) return false;
            for (std::size_t column = 0; column < cells.size(); ++column) columns_[column].add(cells[column]);
            lines_.push_back(records_.line());
        }
        for (Column& column : columns_) column.keep_cells_if_most_are_new(few);
        return true;
    }

    bool is_done() const { return is_done_; }
    double share() const { return bytes_.empty() ? 1.0 : static_cast<double>(records_.position()) / bytes_.size(); }
    Integers take_lines() { return as_array(std::move(lines_)); }

    // The texts of a column and a number for each row; or one text for each row, and None.
    nb::tuple take_column(std::size_t place) {
        Column column = std::move(columns_.at(place));
        const auto& cells = column.are_few ? column.distinct.cells() : column.cells;
        nb::list texts;
        for (const std::string_view cell : cells) texts.append(as_text(cell));
        if (!column.are_few) return nb::make_tuple(texts, nb::none());
        return nb::make_tuple(texts, as_array(std::move(column.numbers)));
    }

  private:
    static std::string_view bytes_of(const nb::str& text) {
        Py_ssize_t size = 0;
        const char* bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
        if (bytes == nullptr) throw nb::python_error();
        return {bytes, static_cast<std::size_t>(size)};
    }

    // The first record is the header, which is read elsewhere.
    Found next(std::vector<std::string_view>& cells) {
        while (!is_past_header_) {
            const Found found = records_.next(cells);
            if (found == Found::end || found == Found::other) return found;
            is_past_header_ = found == Found::record;
        }
        return records_.next(cells);
    }

    nb::str text_;
    std::string_view bytes_;
    Records records_;
    std::vector<Column> columns_;
    std::vector<std::int64_t> lines_;
    bool is_past_header_ = false, is_done_ = false;
};

}  // namespace

NB_MODULE(_cells, module) {
    module.doc() = "Plain cells of a text with separators, column by column.";
    nb::class_<PlainCells>(module, "PlainCells")
        .def(nb::init<nb::str, char, std::size_t>(), "text"_a, "delimiter"_a, "width"_a)
        .def("read", &PlainCells::read, "records"_a, "few"_a)
        .def_prop_ro("is_done", &PlainCells::is_done)
        .def_prop_ro("share", &PlainCells::share)
        .def("take_lines", &PlainCells::take_lines)
        .def("take_column", &PlainCells::take_column, "place"_a,
             nb::sig("def take_column(self, place: int) -> tuple[list[str], NDArray[numpy.int64] | None]"));
}

}  // namespace covaria
