// The page is written by prometheus-cpp's serializer, so that escaping and form are its business.
#include "daemon/metrics/exporter.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <limits>

namespace freshet {
namespace {

// Prometheus' buckets count everything up to their bound.
prometheus::ClientMetric::Histogram shown_form(const Histogram& histogram) {
    prometheus::ClientMetric::Histogram shown;
    const std::size_t bounds = Histogram::bounds_seconds.size();
    for (std::size_t i = 0; i <= bounds; ++i) {
        shown.sample_count += histogram.bucket(i);
        const double bound =
            i < bounds ? Histogram::bounds_seconds[i] : std::numeric_limits<double>::infinity();
        shown.bucket.push_back({.cumulative_count = shown.sample_count, .upper_bound = bound});
    }
    shown.sample_sum = histogram.sum_seconds();
    return shown;
}

}  // namespace

void Exporter::add_series(std::string name, std::string help, MetricLabels labels,
                          std::function<double()> value) {
    auto family = std::find_if(families_.begin(), families_.end(),
                               [&](const Family& known) { return known.name == name; });
    if (family == families_.end()) {
        families_.push_back({std::move(name), std::move(help), {}});
        family = families_.end() - 1;
    }
    family->series.push_back({std::move(labels), std::move(value)});
}

void Exporter::add_number(std::string name, std::string help, const MetricLabels& labels,
                          const Histogram& histogram) {
    add_series(name, std::move(help), labels, [&histogram] {
        double count = 0;
        for (std::size_t i = 0; i <= Histogram::bounds_seconds.size(); ++i) {
            count += static_cast<double>(histogram.bucket(i));
        }
        return count;
    });
    const auto family = std::find_if(families_.begin(), families_.end(),
                                     [&](const Family& known) { return known.name == name; });
    family->series.back().histogram = &histogram;
}

std::string Exporter::text() const {
    for (const auto& prepare : prepare_) prepare();
    std::vector<prometheus::MetricFamily> page;
    for (const Family& family : families_) {
        prometheus::MetricFamily shown;
        shown.name = family.name;
        shown.help = family.help;
        const bool counts = family.name.ends_with("_total");
        shown.type = counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
        if (family.series.front().histogram != nullptr) {
            shown.type = prometheus::MetricType::Histogram;
        }
        for (const Series& series : family.series) {
            prometheus::ClientMetric metric;
            for (const auto& [label, text] : series.labels) metric.label.push_back({label, text});
            if (series.histogram != nullptr) {
                metric.histogram = shown_form(*series.histogram);
            } else {
                (counts ? metric.counter.value : metric.gauge.value) = series.value();
            }
            shown.metric.push_back(std::move(metric));
        }
        page.push_back(std::move(shown));
    }
    return prometheus::TextSerializer().Serialize(page);
}

double Exporter::value(const std::string& name) const {
    double sum = 0;
    for (const Family& family : families_) {
        if (family.name != name) continue;
        for (const Series& series : family.series) sum += series.value();
    }
    return sum;
}

double Exporter::highest(const std::string& name) const {
    double most = 0;
    for (const Family& family : families_) {
        if (family.name != name) continue;
        for (const Series& series : family.series) most = std::max(most, series.value());
    }
    return most;
}

double Exporter::quantile(const std::string& name, double share) const {
    constexpr std::size_t bounds = Histogram::bounds_seconds.size();
    std::array<double, bounds + 1> buckets{};
    double all = 0;
    for (const Family& family : families_) {
        if (family.name != name) continue;
        for (const Series& series : family.series) {
            if (series.histogram == nullptr) continue;
            for (std::size_t i = 0; i <= bounds; ++i) {
                const auto count = static_cast<double>(series.histogram->bucket(i));
                buckets[i] += count;
                all += count;
            }
        }
    }
    if (all == 0) return std::numeric_limits<double>::quiet_NaN();
    double below = 0;
    for (std::size_t i = 0; i < bounds; ++i) {
        below += buckets[i];
        if (below >= share * all) return Histogram::bounds_seconds[i];
    }
    return std::numeric_limits<double>::infinity();
}

}  // namespace freshet
