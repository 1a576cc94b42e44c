#include "sim/gpu/timer.h"

#include "sim/base/check.h"

namespace sideport::gpu {

Timer::Timer(const Device& device, std::uint32_t max_marks) : device_(&device) {
    if (device.timestamp_bits() == 0) return;
    capacity_ = max_marks;
    const VkQueryPoolCreateInfo info{.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
                                     .queryType = VK_QUERY_TYPE_TIMESTAMP,
                                     .queryCount = max_marks};
    VkQueryPool pool = VK_NULL_HANDLE;
    vk_check(vkCreateQueryPool(device.get(), &info, nullptr, &pool), "create query pool");
    pool_ = QueryPool(device.get(), pool);
}

void Timer::stamp(VkCommandBuffer cmd) {
    SIDEPORT_CHECK(used_ < capacity_, "more time stamps than the timer holds");
    vkCmdWriteTimestamp2(cmd, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, pool_.get(), used_++);
}

void Timer::start(VkCommandBuffer cmd) {
    names_.clear();
    used_ = 0;
    if (capacity_ == 0) return;
    vkCmdResetQueryPool(cmd, pool_.get(), 0, capacity_);
    stamp(cmd);
}

void Timer::mark(VkCommandBuffer cmd, const char* name) {
    if (capacity_ == 0) return;
    names_.emplace_back(name);
    stamp(cmd);
}

std::vector<std::pair<std::string, double>> Timer::read() const {
    std::vector<std::pair<std::string, double>> times;
    if (used_ < 2) return times;
    std::vector<std::uint64_t> ticks(used_);
    vk_check(vkGetQueryPoolResults(device_->get(), pool_.get(), 0, used_,
                                   ticks.size() * sizeof(std::uint64_t), ticks.data(),
                                   sizeof(std::uint64_t),
                                   VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
             "read time stamps");
    const std::uint32_t bits = device_->timestamp_bits();
    const std::uint64_t mask = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    const double ms_per_tick = static_cast<double>(device_->limits().timestampPeriod) * 1e-6;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        const std::uint64_t elapsed = (ticks[i + 1] - ticks[i]) & mask;
        times.emplace_back(names_[i], static_cast<double>(elapsed) * ms_per_tick);
    }
    return times;
}

}  // namespace sideport::gpu
