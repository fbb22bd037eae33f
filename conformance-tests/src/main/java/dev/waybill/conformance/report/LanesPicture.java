package dev.waybill.conformance.report;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.HistorySlice;
import dev.waybill.conformance.journal.Moment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a history as a picture: a lane for each publisher and member, the moments from left to
 * right in their order, as far apart as they are neighbours; the times stand below. Its symbols are
 * those of {@link Glyph}, once in a page.
 */
final class LanesPicture {
  private static final int STEP = 30;
  private static final int LANE = 48;
  private static final int LEFT = 24;
  private static final int TOP = 6;
  private static final int LINE = 28;
  private static final int TIME_EACH = 4;

  private final HistorySlice slice;
  private final List<Lane> lanes;
  private final StringBuilder svg = new StringBuilder();

  private LanesPicture(HistorySlice slice) {
    this.slice = slice;
    lanes =
        new ArrayList<>(
            slice.moments().stream().map(Lane::of).collect(Collectors.toCollection(TreeSet::new)));
  }

  /**
   * The picture, as an element of a page.
   *
   * @param id unique in the page
   */
  static String of(HistorySlice slice, String id, String title) {
    return new LanesPicture(slice).draw(id, title);
  }

  /** The glyphs that a picture of this slice uses. */
  static Set<Glyph> glyphs(HistorySlice slice) {
    Set<Glyph> glyphs = EnumSet.noneOf(Glyph.class);
    slice.moments().forEach(moment -> glyphs.add(Glyph.of(moment.entry())));
    return glyphs;
  }

  private String draw(String id, String title) {
    int width = 2 * LEFT + STEP * slice.moments().size();
    int height = TOP + LANE * lanes.size() + 24;
    svg.append(
        ("<svg class=\"picture\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " aria-labelledby=\"%s-title %s-desc\">\n")
            .formatted(width, height, width, height, id, id));
    svg.append("<title id=\"%s-title\">%s</title>\n".formatted(id, Markup.text(title)));
    svg.append("<desc id=\"%s-desc\">%s</desc>\n".formatted(id, Markup.text(description())));
    for (int i = 0; i < lanes.size(); i++) {
      int y = TOP + LANE * i;
      svg.append(
          "<text x=\"4\" y=\"%d\" class=\"lane\">%s</text><path d=\"M0 %dH%d\" class=\"line\"/>\n"
              .formatted(y + 10, lanes.get(i).title(), y + LINE, width));
    }
    spans();
    for (int i = 0; i < slice.moments().size(); i++) {
      moment(i, slice.moments().get(i), height);
    }
    return svg.append("</svg>\n").toString();
  }

  private String description() {
    String about = slice.message() < 0 ? "" : ", about message " + slice.message();
    return "%d moments on %d lanes%s; the same as text below"
        .formatted(slice.moments().size(), lanes.size(), about);
  }

  /** From the begin of each handler to its end. */
  private void spans() {
    Map<List<Integer>, Integer> begun = new HashMap<>();
    for (int i = 0; i < slice.moments().size(); i++) {
      Moment moment = slice.moments().get(i);
      Entry entry = moment.entry();
      List<Integer> who = List.of(entry.group(), entry.actor(), entry.message());
      if (entry.kind() == EntryKind.DELIVERED) {
        begun.put(who, i);
      } else if (entry.kind() == EntryKind.HANDLED && begun.containsKey(who)) {
        int from = x(begun.remove(who));
        svg.append(
            "<path d=\"M%d %dH%d\" class=\"span%s\"/>\n"
                .formatted(from, y(moment), x(i), isIt(moment) ? " it" : ""));
      }
    }
  }

  private void moment(int place, Moment moment, int height) {
    Entry entry = moment.entry();
    int x = x(place);
    if (moment.isMarked()) {
      svg.append("<path d=\"M%d 0V%d\" class=\"breach\"/>\n".formatted(x, height - 18));
    }
    svg.append(
        "<g transform=\"translate(%d %d)\" class=\"%s\"><title>%s</title><use href=\"#%s\"/>"
            .formatted(
                x,
                y(moment),
                isIt(moment) ? "it" : "other",
                Markup.text(time(moment) + " " + entry.kind() + " " + moment.told()),
                Glyph.of(entry).id()));
    String label = label(entry);
    if (label != null) {
      svg.append("<text y=\"18\" class=\"number\">%s</text>".formatted(label));
    }
    svg.append("</g>\n");
    if (place % TIME_EACH == 0 || moment.isMarked()) {
      svg.append(
          "<text x=\"%d\" y=\"%d\" class=\"number\">%s</text>\n"
              .formatted(x, height - 6, time(moment)));
    }
  }

  private static @Nullable String label(Entry entry) {
    String word = Glyph.word(entry);
    return word == null && entry.message() >= 0 ? Integer.toString(entry.message()) : word;
  }

  private boolean isIt(Moment moment) {
    return slice.message() >= 0 && moment.entry().message() == slice.message();
  }

  private static String time(Moment moment) {
    return String.format(Locale.ROOT, "%.0f ms", moment.millis());
  }

  private static int x(int place) {
    return LEFT + STEP * place + STEP / 2;
  }

  private int y(Moment moment) {
    return TOP + LANE * lanes.indexOf(Lane.of(moment)) + LINE;
  }
}
