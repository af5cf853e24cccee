// Mailbox: mail from exactly one thread to exactly one other, bounded and lock-free. A full box is
// the sender's business (back-pressure, or falling behind); nothing is dropped here. The ring is
// Boost.Lockfree's; what is ours is the bell that wakes the receiver.
#pragma once

#include <boost/lockfree/spsc_queue.hpp>
#include <cstddef>
#include <utility>

#include "rules/base/role.h"

namespace freshet {

template <class T>
class Mailbox {
public:
    // `bell` may be null (one-thread runs); it must outlive the box.
    Mailbox(std::size_t capacity, Bell* bell) : ring_(capacity), capacity_(capacity), bell_(bell) {}

    // Sender. False when full: the mail stays with the caller.
    [[nodiscard]] bool put(const T& mail) {
        if (!ring_.push(mail)) return false;
        wake();
        return true;
    }
    // Sender: for what the receiver has to look at besides its mail.
    void wake() {
        if (bell_ != nullptr) bell_->ring();
    }
    // Sender: room for so many more.
    std::size_t room() const { return ring_.write_available(); }

    // Receiver. False when empty. Moves: a report's observations are not copied a second time.
    [[nodiscard]] bool take(T& mail) {
        return ring_.consume_one([&mail](T& front) { mail = std::move(front); });
    }
    std::size_t size() const { return ring_.read_available(); }

    std::size_t capacity() const { return capacity_; }

private:
    boost::lockfree::spsc_queue<T> ring_;
    std::size_t capacity_;
    Bell* bell_;
};

}  // namespace freshet
