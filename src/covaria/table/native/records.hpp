// Records of a text with separators whose cells stand in it as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace covaria {

// What was found where a record was to begin.
enum class Found { record, blank, end, other };

// Divides a text as the `csv` module of Python's library does in its strict mode, as far as no cell has to be
// changed for it: a quoted cell holds neither quotes nor ends of lines, and lines end in \n or \r\n. Where
// there is anything else, it says so and leaves it to a reader that knows it.
class Records {
  public:
    Records(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

    // Read the record that begins at `position`; `cells` is overwritten.
    Found next(std::vector<std::string_view>& cells) {
        cells.clear();
        if (position_ == text_.size()) return Found::end;
        ++line_;
        for (;;) {
            std::string_view cell;
            if (!read_cell(cell)) return Found::other;
            const bool is_first = cells.empty();
            cells.push_back(cell);
            if (position_ < text_.size() && text_[position_] == delimiter_) {
                ++position_;
                continue;
            }
            const bool is_blank = is_first && cell.empty() && !was_quoted_;
            return !end_line() ? Found::other : is_blank ? Found::blank : Found::record;
        }
    }

    // Line of the record that was read last, the first line being 1.
    std::int64_t line() const { return line_; }
    // Bytes that were read.
    std::size_t position() const { return position_; }

  private:
    bool read_cell(std::string_view& cell) {
        was_quoted_ = position_ < text_.size() && text_[position_] == '"';
        const std::size_t begin = position_ + was_quoted_;
        std::size_t end = begin;
        if (was_quoted_) {
            while (end < text_.size() && text_[end] != '"' && !ends_line(text_[end])) ++end;
            if (end == text_.size() || text_[end] != '"') return false;
            position_ = end + 1;
            // A doubled quote, or something behind the closing one.
            if (position_ < text_.size() && text_[position_] != delimiter_ && !ends_line(text_[position_])) {
                return false;
            }
        } else {
            while (end < text_.size() && text_[end] != delimiter_ && !ends_line(text_[end])) ++end;
            position_ = end;
        }
        cell = text_.substr(begin, end - begin);
        return true;
    }

    static bool ends_line(char letter) { return letter == '\n' || letter == '\r'; }

    bool end_line() {
        if (position_ == text_.size()) return true;
        if (text_[position_] == '\r') {
            if (position_ + 1 == text_.size() || text_[position_ + 1] != '\n') return false;
            ++position_;
        }
        ++position_;
        return true;
    }

    std::string_view text_;
    char delimiter_;
    std::size_t position_ = 0;
    std::int64_t line_ = 0;
    bool was_quoted_ = false;
};

}  // namespace covaria
