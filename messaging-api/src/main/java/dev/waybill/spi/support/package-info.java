/** What several binders share. A binder may use any of it and need not. */
@NullMarked
package dev.waybill.spi.support;

import org.jspecify.annotations.NullMarked;
