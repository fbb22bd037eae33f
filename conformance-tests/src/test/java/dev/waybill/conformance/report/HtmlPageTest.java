package dev.waybill.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlPageTest {
  private final String page = HtmlPage.of(ASample.report());

  @Test
  void isWellFormedAndNeedsNothingElse() throws Exception {
    assertThat(parsed().getDocumentElement().getTagName()).isEqualTo("html");
    assertThat(page).doesNotContain("http:", "https:", "<script", "<link", "<img", "url(");
  }

  @Test
  void showsEachFailedCheckWithAPictureThatHasATitleAndHowToReplayIt() throws Exception {
    List<Element> articles = all("article");

    assertThat(articles)
        .extracting(article -> article.getAttribute("id"))
        .containsExactly("C002-broken", "C006-thin");
    Element picture = (Element) articles.get(0).getElementsByTagName("svg").item(0);
    assertThat(picture.getAttribute("role")).isEqualTo("img");
    assertThat(picture.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("What the history shows of H6");
    assertThat(picture.getElementsByTagName("desc").item(0).getTextContent())
        .contains("moments on", "about message 1");
    assertThat(articles)
        .allSatisfy(one -> assertThat(one.getTextContent()).contains("-cli.jar replay histories/"));
    assertThat(articles.get(0).getTextContent())
        .contains("message 1 <of key 0> came before message 0", "crash", "MEMBER_KILLED");
  }

  @Test
  void drawsALaneForEachPublisherAndMember() throws Exception {
    List<String> lanes =
        all("text").stream()
            .filter(text -> text.getAttribute("class").equals("lane"))
            .map(Element::getTextContent)
            .toList();

    assertThat(lanes)
        .containsExactly(
            "publisher 0", "member 1 of group 0", "member 2 of group 0", "dead letters of group 0");
  }

  @Test
  void usesNoIdTwiceAndLinksToThoseThatThereAre() throws Exception {
    List<String> ids =
        all("*").stream().map(one -> one.getAttribute("id")).filter(id -> !id.isEmpty()).toList();

    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    assertThat(all("a"))
        .allSatisfy(a -> assertThat(ids).contains(a.getAttribute("href").substring(1)));
    assertThat(all("use"))
        .allSatisfy(use -> assertThat(ids).contains(use.getAttribute("href").substring(1)));
  }

  @Test
  void saysOnItsFirstPageWhatWasJudgedAndWhatThatDoesNotShow() {
    assertThat(page)
        .contains("acme 0.9", "acme-client 7.1", "Acme 4.2", "sha256:0123456789abcdef")
        .contains("link-faults, member-kill", "1 checks: C099", "C003 is waived until 2026-12-31")
        .contains("4812 opportunities, minimum 1000", "3.100 s, at most 10.000 s")
        .contains("An emulator is not the service", "C007 UNTESTED");
  }

  @Test
  void hasNoChapterOfWhatIsWrongWhereNothingIs() {
    assertThat(HtmlPage.of(ASample.soundReport())).doesNotContain("What is wrong", "<article");
  }

  private List<Element> all(String tag) throws Exception {
    NodeList nodes = parsed().getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private Document parsed() throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }
}
