#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sim/app/author.h"
#include "sim/app/author_pictures.h"
#include "sim/app/author_trial.h"
#include "sim/app/author_view.h"
#include "sim/app/case_previews.h"
#include "sim/app/case_reader.h"
#include "sim/app/tomogram_job.h"
#include "sim/app/window.h"
#include "sim/app/window_follow.h"

namespace sideport::app {

/// The editor's screen for as long as it has the window.
class Author {
  public:
    /// Where the button of the list leads to.
    enum class Leads { to_own_list, out };

    Author(Window& window, WindowFollower& look, const AuthorOptions& options, Leads leads);

    /// Errors: file.*.
    Result<Done> open(const std::filesystem::path& file);
    void show_list();
    /// Until it is left or the window closes.
    void run();

  private:
    struct Films {
        explicit Films(const gpu::Device& device)
            : pa(device, AuthorPictures::kSidePx, AuthorPictures::kSidePx),
              lateral(device, AuthorPictures::kSidePx, AuthorPictures::kSidePx),
              room(device, AuthorPictures::kSidePx, AuthorPictures::kSidePx) {}
        gpu::Picture pa, lateral, room;
    };
    bool closes() const {
        return window_.should_close() ||
               (options_.quit_after_s && view_.clock_s > *options_.quit_after_s);
    }
    void begin_draft(author::Draft draft);
    void take_keys();
    void follow_list();
    void follow_draft();
    void ask_for_pictures();
    void show_pictures();
    void follow_proof();
    void follow_trial();
    void take_drops();
    void follow_tomogram();
    void look_at_disk();
    void follow_wishes();
    void write_log();
    void read_list();
    void begin_case();
    /// True: the text lies in a file now, in the case or as a draft beside it.
    bool save();
    /// Asks where something would be lost.
    void leave(bool has_saved);
    void toggle_robots();
    void play(bool as_assessment);
    void export_case();
    void keep_unsaved();
    void draw(bool last);
    void blit(VkCommandBuffer cmd, VkImage image, VkImageLayout layout, VkExtent2D extent);
    void recover(const gpu::GpuError& error);

    Window& window_;
    WindowFollower& look_;
    const AuthorOptions& options_;
    const Leads leads_;
    bool is_left_ = false;
    DeviceLosses losses_;
    std::unique_ptr<Films> films_;
    std::unique_ptr<AuthorPictures> pictures_;
    AuthorView view_;
    author::Checker checker_;            ///< wakes the window, as the pictures do
    using Change = std::pair<int, int>;  ///< of the draft, and of the landmarks that are mended
    static constexpr Change kNever{-1, -1};
    Change asked_change_ = kNever;    ///< that the checker has last got
    Change asked_pictures_ = kNever;  ///< that the pictures were asked for
    bool asked_room_ = false;
    std::vector<std::uint8_t> pa_gray_;
    CaseReader reader_;                     ///< of the list
    std::optional<CasePreviews> previews_;  ///< of the list
    std::unique_ptr<author::Proof> proof_;
    std::unique_ptr<Trial> trial_;
    std::unique_ptr<TomogramJob> tomogram_;
    double disk_s_ = 0.0;
    std::map<Change, double> changed_s_;  ///< of those whose films have not come
    std::ofstream log_;
    std::size_t log_written_ = 0;
    std::chrono::steady_clock::time_point begun_{};  ///< this frame
    const std::chrono::steady_clock::time_point opened_ = std::chrono::steady_clock::now();
};

}  // namespace sideport::app
