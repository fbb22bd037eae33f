package dev.waybill.test;

/** A group of a destination. */
record GroupName(String destination, String group) {
  static GroupName parse(String text) {
    int slash = text.indexOf('/');
    return new GroupName(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return destination + "/" + group;
  }
}
