// Result<T>: a value or an Error. The only place that names Boost.System; with C++23 it becomes
// std::expected in one line. What a stranger sent us wrong is a value of its own type, not an
// Error: an Error is a thing that failed and that the caller can act on.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace freshet {

enum class ErrorCode {
    invalid_argument,  // The text, bytes or configuration given are not of the form required.
    not_found,
    refused,      // Understood, and declined by a rule of ours.
    corrupt,      // Stored bytes are not what was written.
    unavailable,  // Try again later: disk full, broker down, queue full.
    io,           // The operating system or a store failed; the handle may be dead.
};

struct Error {
    ErrorCode code;
    std::string message;  // One clear sentence for a person, without a trailing full stop.
};

// Called by boost::system::result when value() is asked of an error: a broken invariant of ours.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
    throw std::logic_error("value() of an error: " + error.message);
}

template <class T>
using Result = boost::system::result<T, Error>;

inline Error invalid(std::string message) {
    return Error{ErrorCode::invalid_argument, std::move(message)};
}

}  // namespace freshet
