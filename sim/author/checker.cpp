#include "sim/author/checker.h"

#include <chrono>
#include <utility>

#include "sim/scenario/mended_body.h"

namespace sideport::author {

Checked check(const std::string& text, const std::filesystem::path& file, int revision,
              const Mended& mended) {
    const auto begun = std::chrono::steady_clock::now();
    Checked checked{.revision = revision, .mended = mended.revision};
    checked.values = scenario::written_values(text, file);
    scenario::ReadResult read = scenario::read_scenario_with_body(text, file, mended.body);
    checked.errors = std::move(read.errors);
    checked.drawn = std::move(read.drawn);
    if (checked.errors.empty()) {
        auto model = session::make_model(read.scenario, 1);
        if (model)
            checked.model = std::make_shared<const session::Model>(std::move(model).value());
        else
            checked.errors.push_back(model.error());
    }
    checked.scenario = std::move(read.scenario);
    checked.took_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return checked;
}

Checker::Checker(std::function<void()> wake)
    : wake_(std::move(wake)),
      thread_([this] { work(); }) {}

Checker::~Checker() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Checker::want(std::string text, std::filesystem::path file, int revision, Mended mended) {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = Wanted{std::move(text), std::move(file), revision, std::move(mended)};
    }
    changed_.notify_one();
}

std::optional<Checked> Checker::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(done_, std::nullopt);
}

void Checker::work() {
    while (true) {
        Wanted next;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || wanted_; });
            if (stopping_) return;
            next = std::move(*wanted_);
            wanted_.reset();
        }
        Checked checked = check(next.text, next.file, next.revision, next.mended);
        {
            const std::lock_guard lock(mutex_);
            done_ = std::move(checked);
        }
        wake_();
    }
}

}  // namespace sideport::author
