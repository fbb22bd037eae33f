/** What a run of the suite is told by: pages for people, files for programs. */
@NullMarked
package dev.waybill.conformance.report;

import org.jspecify.annotations.NullMarked;
