// Exporter: the probes of all parts as one page in Prometheus' text form. Parts know nothing of it:
// each probe lists its own counters, names and help through describe().
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "rules/base/counter.h"
#include "rules/base/histogram.h"

namespace freshet {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

class Exporter {
public:
    // `probe` outlives the exporter; its counters are read whenever text() is called. A name that
    // ends in _total is a counter, any other a gauge. Probes that share a name differ in labels.
    template <class Probe>
    void add(const Probe& probe, const MetricLabels& labels = {}) {
        probe.describe([&](std::string name, std::string help, const auto& number) {
            add_number(std::move(name), std::move(help), labels, number);
        });
    }
    // A number that is computed when asked for; called on the thread that calls text().
    void add_series(std::string name, std::string help, MetricLabels labels,
                    std::function<double()> value);

    // Called before each page, for numbers that have to be read together.
    void before_page(std::function<void()> prepare) { prepare_.push_back(std::move(prepare)); }

    std::string text() const;
    // The sum over all labels of one name; 0 where there is none.
    double value(const std::string& name) const;
    // The highest over all labels of one name; 0 where there is none.
    double highest(const std::string& name) const;
    // The bound within which this share of a histogram's times lies, over all labels; infinity
    // beyond its bounds, not a number where there is none yet.
    double quantile(const std::string& name, double share) const;

private:
    struct Series {
        MetricLabels labels;
        std::function<double()> value;  // Of a histogram: how many were added.
        const Histogram* histogram = nullptr;
    };
    void add_number(std::string name, std::string help, const MetricLabels& labels,
                    const Counter& counter) {
        add_series(std::move(name), std::move(help), labels,
                   [&counter] { return static_cast<double>(counter.value()); });
    }
    void add_number(std::string name, std::string help, const MetricLabels& labels,
                    const Histogram& histogram);

    struct Family {
        std::string name, help;
        std::vector<Series> series;
    };
    std::vector<Family> families_;
    std::vector<std::function<void()>> prepare_;
};

}  // namespace freshet
