package dev.waybill.conformance.report;

import dev.waybill.conformance.Breach;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Opportunities;
import dev.waybill.conformance.Replay;
import dev.waybill.conformance.journal.HistorySlice;
import java.nio.file.Path;

/** What speaks against one check, with a picture for each breach that the history shows. */
final class ProblemArticle {
  private final CheckResult result;
  private final StringBuilder article = new StringBuilder();

  private ProblemArticle(CheckResult result) {
    this.result = result;
  }

  static String of(CheckResult result) {
    return new ProblemArticle(result).write();
  }

  private String write() {
    String id = result.check().id();
    article.append("<article id=\"%s\">\n".formatted(id));
    article.append(
        "<h3><span class=\"verdict %s\">%s</span> %s</h3>\n"
            .formatted(result.verdict().name(), Report.words(result.verdict()), id));
    paragraph("", result.check().sentence());
    int picture = 0;
    for (Breach breach : result.details().breaches()) {
      paragraph("breach", breach.claim() + " " + breach.sentence());
      list(breach);
      if (breach.slice() != null) {
        figure(breach.slice(), id + "-" + ++picture, breach.claim());
      }
    }
    result.details().remarks().forEach(text -> paragraph("small", text));
    for (Opportunities counted : result.details().opportunities()) {
      paragraph("small", counted.text());
    }
    Path history = result.details().history();
    if (history != null) {
      article.append("<p class=\"small\">Judge it again:</p>\n<pre class=\"replay\">");
      article.append(Markup.text(Replay.command(history))).append("</pre>\n");
    }
    return article.append("</article>\n").toString();
  }

  private void paragraph(String style, String text) {
    article.append("<p class=\"%s\">%s</p>\n".formatted(style, Markup.text(text)));
  }

  private void list(Breach breach) {
    if (!breach.findings().isEmpty()) {
      article.append("<ul>\n");
      breach
          .findings()
          .forEach(text -> article.append("<li>").append(Markup.text(text)).append("</li>\n"));
      article.append("</ul>\n");
    }
  }

  private void figure(HistorySlice slice, String id, String claim) {
    article.append("<figure>\n<div class=\"lanes\" tabindex=\"0\">\n");
    article.append(LanesPicture.of(slice, id, "What the history shows of " + claim));
    article.append("</div>\n<figcaption>\n<ul class=\"legend\">\n");
    for (Glyph glyph : LanesPicture.glyphs(slice)) {
      article.append(
          ("<li><svg width=\"22\" height=\"22\" viewBox=\"-11 -11 22 22\" aria-hidden=\"true\">"
                  + "<use href=\"#%s\"/></svg>%s</li>\n")
              .formatted(glyph.id(), glyph.words()));
    }
    article.append("<li>numbers are messages; coloured is the one it is about; times are ms from ");
    article.append("the first entry; the dashed line is where it shows</li>\n");
    article.append("</ul>\n</figcaption>\n</figure>\n<pre class=\"slice\">");
    article.append(Markup.text(slice.text())).append("</pre>\n");
  }
}
