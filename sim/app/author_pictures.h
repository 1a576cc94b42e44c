#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/gpu/device.h"
#include "sim/patient/anatomy.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/render/room_renderer.h"
#include "sim/session/session.h"
#include "sim/xray/projection.h"

namespace sideport::app {

/// The pictures of a case that is being written, made on a thread and with a device of its own: a
/// plain film from the front and from the side, and the room. A pump that is pulled is drawn at
/// once in the patient of before; a new patient is a sketch first and drawn in full when nothing
/// has changed for a moment. A scanned one is read in full at once.
class AuthorPictures {
  public:
    static constexpr int kSidePx = 512;

    struct Wanted {
        std::shared_ptr<const session::Model> model;
        int revision = 0, mended = 0;  ///< of author::Checked
        bool room = false;             ///< the room instead of the films
    };
    struct Made {
        int revision = 0, mended = 0;
        bool is_room = false, is_sketch = false;
        std::vector<std::uint8_t> pa, lateral;  ///< [kSidePx * kSidePx] grey
        std::vector<std::uint8_t> room_rgba;    ///< [kSidePx * kSidePx * 4]
    };

    /// wake: called on the thread when there is something to take.
    AuthorPictures(std::string device, std::function<void()> wake);
    ~AuthorPictures();
    AuthorPictures(const AuthorPictures&) = delete;
    AuthorPictures& operator=(const AuthorPictures&) = delete;

    /// From now on this one; what is being built for another patient is given up.
    void want(Wanted wanted);
    /// The newest pictures since the last call.
    std::optional<Made> take();
    /// Why no pictures can be made; empty: they can.
    std::string trouble() const;

  private:
    void work();
    bool work_once();
    void build(const session::Model& model, bool in_full);
    void expose(const Wanted& order);
    void draw_room(const Wanted& order);
    bool has_other_order(bool stops_for_any);
    void start_device();
    void use(std::unique_ptr<patient::Anatomy> anatomy);
    void show(Made made);

    const std::string device_name_;
    const std::function<void()> wake_;
    mutable std::mutex mutex_;  ///< over what follows
    std::condition_variable changed_;
    bool stopping_ = false;
    std::optional<Wanted> order_;
    std::optional<Made> made_;
    std::string trouble_;
    // of the thread alone
    std::unique_ptr<gpu::Device> device_;
    /// One for each film: what stands still in it is kept while a point is pulled.
    std::unique_ptr<render::FluoroscopyRenderer> pa_, lateral_;
    std::unique_ptr<patient::Anatomy> anatomy_;
    std::string body_, pocket_;  ///< what the anatomy was made for
    bool in_full_ = false;
    std::optional<Wanted> last_;  ///< what is shown now
    std::thread thread_;          ///< last: it uses all the others
};

/// Where the two films of a model see: a large plate behind the whole system.
xray::ProjectionGeometry film_geometry(const session::Model& model, bool lateral);

}  // namespace sideport::app
