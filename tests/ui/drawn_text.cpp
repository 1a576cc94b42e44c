#include "tests/ui/drawn_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <imgui_internal.h>

namespace sideport::test_support {

namespace {

constexpr float kSlackPx = 1.0F;   ///< of a glyph's edge beyond its clip rectangle
constexpr float kTouchPx = 1.5F;   ///< letters may touch by so much
constexpr float kGridUnit = 4.0F;  ///< ref: interface design, 1.3
constexpr float kGridSlackPx = 1.0F;

struct Rect {
    float x0, y0, x1, y1;
    float area() const { return std::max(0.0F, x1 - x0) * std::max(0.0F, y1 - y0); }
    bool holds(const Rect& r, float slack) const {
        return r.x0 >= x0 - slack && r.y0 >= y0 - slack && r.x1 <= x1 + slack && r.y1 <= y1 + slack;
    }
    bool meets(const Rect& r, float least) const {
        return std::min(x1, r.x1) - std::max(x0, r.x0) > least &&
               std::min(y1, r.y1) - std::max(y0, r.y0) > least;
    }
};

struct Letter {
    Rect at;
    unsigned code;
    std::size_t run;
    bool covered = false;
};

using Uv = std::array<float, 4>;

void append_utf8(std::string& text, unsigned code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | (code >> 6));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

const ImGuiWindow* window_of(const ImDrawList* list) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if (window->DrawList == list) return window;
    return nullptr;
}

bool scrolls(const ImGuiWindow* window) {
    return window != nullptr && (window->Flags & ImGuiWindowFlags_NoScrollbar) == 0 &&
           window->ScrollMax.y > 0.0F;
}

class Reader {
  public:
    explicit Reader(float scale) : scale_(scale) {
        for (const ImFont* font : ImGui::GetIO().Fonts->Fonts)
            for (const ImFontGlyph& glyph : font->Glyphs)
                if (glyph.Visible)
                    glyphs_[{glyph.U0, glyph.V0, glyph.U1, glyph.V1}] = glyph.Codepoint;
    }

    void read() {
        const ImDrawData* data = ImGui::GetDrawData();
        for (int i = 0; i < data->CmdListsCount; ++i) {
            list_ = data->CmdLists[i];
            window_ = window_of(list_);
            open_run_ = false;
            for (const ImDrawCmd& command : list_->CmdBuffer)
                read(command);
        }
        look_for_overlaps();
    }

    std::vector<TextFault> faults;
    std::vector<std::string> runs;

  private:
    std::string where() const { return window_ != nullptr ? window_->Name : "over all"; }
    void fault(TextFault::Kind kind, std::size_t run) {
        for (const TextFault& known : pending_)
            if (known.kind == kind && known.text == std::to_string(run)) return;
        pending_.push_back({kind, where(), std::to_string(run)});
    }

    void read(const ImDrawCmd& command) {
        const ImDrawIdx* index = list_->IdxBuffer.Data + command.IdxOffset;
        const Rect clip{command.ClipRect.x, command.ClipRect.y, command.ClipRect.z,
                        command.ClipRect.w};
        for (unsigned i = 0; i + 3 <= command.ElemCount;) {
            const ImDrawVert* first =
                list_->VtxBuffer.Data + command.VtxOffset + static_cast<unsigned>(index[i]);
            const bool quad = i + 6 <= command.ElemCount && index[i + 3] == index[i] &&
                              index[i + 1] == index[i] + 1 && index[i + 2] == index[i] + 2 &&
                              index[i + 4] == index[i + 2] && index[i + 5] == index[i] + 3;
            if (quad && first[0].uv.x < first[2].uv.x && first[0].uv.y < first[2].uv.y) {
                letter(first, clip);
                i += 6;
                continue;
            }
            i += fill(command, index, i);
        }
    }

    void letter(const ImDrawVert* corner, const Rect& clip) {
        const Rect at{corner[0].pos.x, corner[0].pos.y, corner[2].pos.x, corner[2].pos.y};
        const Uv uv{corner[0].uv.x, corner[0].uv.y, corner[2].uv.x, corner[2].uv.y};
        const auto known = glyphs_.find(uv);
        const unsigned code = known != glyphs_.end() ? known->second : '?';
        if ((corner[0].col >> IM_COL32_A_SHIFT) == 0) return;
        const bool scrolled = scrolls(window_);
        if (scrolled && (at.y1 < clip.y0 || at.y0 > clip.y1)) return;
        start_or_continue(at, corner[0].col);
        append_utf8(runs.back(), code);
        const std::size_t run = runs.size() - 1;
        // a glyph that is not whole in the atlas was cut by the text's own rectangle
        const bool cut_by_field = known == glyphs_.end();
        const float slack = kSlackPx * std::max(1.0F, scale_);  // Đ begins before its place
        const bool cut_sideways = at.x0 < clip.x0 - slack || at.x1 > clip.x1 + slack;
        const bool cut_upright = at.y0 < clip.y0 - slack || at.y1 > clip.y1 + slack;
        if (cut_by_field || cut_sideways || (cut_upright && !scrolled))
            fault(TextFault::Kind::clipped, run);
        if (code == 0x2026) fault(TextFault::Kind::cut, run);
        Rect seen = at;  // what is scrolled out of sight lies on nothing
        if (scrolled) {
            seen.y0 = std::max(seen.y0, clip.y0);
            seen.y1 = std::min(seen.y1, clip.y1);
        }
        letters_.push_back({seen, code, run});
        owners_.push_back(window_);
    }

    void start_or_continue(const Rect& at, ImU32 color) {
        const float height = at.y1 - at.y0;
        // the dots of ï reach over the letters beside it
        const float over = std::max(kTouchPx * scale_ + 1.0F, 0.35F * height);
        const bool goes_on = open_run_ && color == color_ && at.x0 > last_.x1 - over &&
                             at.x0 - last_.x1 < 10.0F * scale_ &&
                             std::fabs(0.5F * (at.y0 + at.y1 - last_.y0 - last_.y1)) <
                                 std::max(10.0F * scale_, 0.8F * height);
        if (!goes_on) runs.emplace_back();
        last_ = at;
        color_ = color;
        open_run_ = true;
    }

    /// One polygon of opaque fill: triangles about one corner. Answers with the indices read.
    unsigned fill(const ImDrawCmd& command, const ImDrawIdx* index, unsigned i) {
        const ImDrawVert* vertices = list_->VtxBuffer.Data + command.VtxOffset;
        const auto opaque = [&](unsigned k) {
            const ImDrawVert& a = vertices[index[k]];
            return (a.col >> IM_COL32_A_SHIFT) == 255 && a.col == vertices[index[i]].col;
        };
        Rect box{1e9F, 1e9F, -1e9F, -1e9F};
        float area = 0.0F;
        unsigned end = i;
        while (end + 3 <= command.ElemCount && index[end] == index[i] && opaque(end) &&
               opaque(end + 1) && opaque(end + 2)) {
            const ImVec2 a = vertices[index[end]].pos, b = vertices[index[end + 1]].pos,
                         c = vertices[index[end + 2]].pos;
            area += 0.5F * std::fabs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y));
            for (const ImVec2 p : {a, b, c})
                box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x),
                       std::max(box.y1, p.y)};
            end += 3;
        }
        if (end == i) return 3;
        box = {std::max(box.x0, command.ClipRect.x), std::max(box.y0, command.ClipRect.y),
               std::min(box.x1, command.ClipRect.z), std::min(box.y1, command.ClipRect.w)};
        constexpr float kRectangle = 0.95F;  // of the box: corners may be round
        if (area > kRectangle * box.area() && box.area() > 16.0F) cover(box);
        return end - i;
    }

    void cover(const Rect& box) {
        for (std::size_t i = 0; i < letters_.size(); ++i) {
            Letter& letter = letters_[i];
            if (letter.covered || !box.meets(letter.at, kTouchPx)) continue;
            letter.covered = true;
            if (!box.holds(letter.at, kTouchPx)) half_covered_.push_back(letter.run);
        }
        open_run_ = false;
    }

    void look_for_overlaps() {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < letters_.size(); ++i)
            if (!letters_[i].covered) order.push_back(i);
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return letters_[a].at.x0 < letters_[b].at.x0;
        });
        for (std::size_t i = 0; i < order.size(); ++i) {
            const Letter& a = letters_[order[i]];
            for (std::size_t k = i + 1; k < order.size(); ++k) {
                const Letter& b = letters_[order[k]];
                if (b.at.x0 > a.at.x1) break;
                if (a.run == b.run || !a.at.meets(b.at, kTouchPx)) continue;
                window_ = owners_[order[i]];
                overlaps_.emplace_back(std::min(a.run, b.run), std::max(a.run, b.run));
                overlap_where_.push_back(where());
            }
        }
        // a text of which a part only is covered
        std::map<std::size_t, std::array<int, 2>> seen;
        for (std::size_t i = 0; i < letters_.size(); ++i) {
            ++seen[letters_[i].run][letters_[i].covered ? 1 : 0];
            run_owner_[letters_[i].run] = owners_[i];
        }
        for (const auto& [run, count] : seen) {
            const bool half = std::count(half_covered_.begin(), half_covered_.end(), run) != 0;
            if (!(count[0] > 0 && count[1] > 0) && !half) continue;
            window_ = run_owner_[run];
            faults.push_back({TextFault::Kind::covered, where(), runs[run]});
        }
        for (std::size_t i = 0; i < overlaps_.size(); ++i) {
            if (std::find(overlaps_.begin(), overlaps_.begin() + static_cast<std::ptrdiff_t>(i),
                          overlaps_[i]) != overlaps_.begin() + static_cast<std::ptrdiff_t>(i))
                continue;
            faults.push_back({TextFault::Kind::overlap, overlap_where_[i],
                              runs[overlaps_[i].first] + " | " + runs[overlaps_[i].second]});
        }
        for (const TextFault& fault : pending_)
            faults.push_back({fault.kind, fault.where, runs[std::stoul(fault.text)]});
    }

    float scale_;
    std::map<Uv, unsigned> glyphs_;
    const ImDrawList* list_ = nullptr;
    const ImGuiWindow* window_ = nullptr;
    std::vector<Letter> letters_;
    std::vector<const ImGuiWindow*> owners_;  ///< [letter]
    std::map<std::size_t, const ImGuiWindow*> run_owner_;
    std::vector<std::size_t> half_covered_;
    std::vector<std::pair<std::size_t, std::size_t>> overlaps_;
    std::vector<std::string> overlap_where_;
    std::vector<TextFault> pending_;
    Rect last_{};
    ImU32 color_ = 0;
    bool open_run_ = false;
};

bool on_grid(float px, float scale) {
    const float unit = kGridUnit * scale;
    return std::fabs(px - unit * std::round(px / unit)) <= kGridSlackPx;
}

void add_panel_faults(std::vector<TextFault>& faults, float scale) {
    constexpr int kNotPanels =
        ImGuiWindowFlags_Tooltip | ImGuiWindowFlags_Popup | ImGuiWindowFlags_ChildWindow;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (!window->Active || window->Hidden || window->IsFallbackWindow) continue;
        const bool fixed = (window->Flags & ImGuiWindowFlags_NoScrollbar) != 0;
        // what reaches into the margin is still seen
        const ImVec2 over(window->ScrollMax.x - window->WindowPadding.x,
                          window->ScrollMax.y - window->WindowPadding.y);
        const bool field = std::string(window->Name).find("/##") != std::string::npos;
        if (!field && (over.x > 1.0F || (fixed && over.y > 1.0F)))
            faults.push_back({TextFault::Kind::overflow, window->Name,
                              std::to_string(over.x) + " x " + std::to_string(over.y) + " px"});
        if ((window->Flags & kNotPanels) != 0) continue;
        const float edges[] = {window->Pos.x, window->Pos.y, window->Pos.x + window->Size.x,
                               window->Pos.y + window->Size.y};
        if (!std::all_of(std::begin(edges), std::end(edges),
                         [&](float px) { return on_grid(px, scale); }))
            faults.push_back({TextFault::Kind::off_grid, window->Name,
                              std::to_string(window->Pos.x / scale) + " " +
                                  std::to_string(window->Pos.y / scale) + " " +
                                  std::to_string(window->Size.x / scale) + " " +
                                  std::to_string(window->Size.y / scale)});
    }
}

}  // namespace

std::string words_of(const TextFault& fault) {
    static constexpr const char* kWords[] = {"clipped", "overlap",  "covered",
                                             "cut",     "overflow", "off the grid"};
    return std::string(kWords[static_cast<std::size_t>(fault.kind)]) + " in '" + fault.where +
           "': " + fault.text;
}

std::vector<TextFault> text_faults(float scale) {
    Reader reader(scale);
    reader.read();
    add_panel_faults(reader.faults, scale);
    return reader.faults;
}

std::vector<std::string> drawn_texts(float scale) {
    Reader reader(scale);
    reader.read();
    return reader.runs;
}

}  // namespace sideport::test_support
