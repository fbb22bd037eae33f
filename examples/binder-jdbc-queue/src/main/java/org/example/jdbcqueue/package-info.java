/**
 * Carries events in tables of a relational database. Only the provider and its options are public.
 */
@NullMarked
package org.example.jdbcqueue;

import org.jspecify.annotations.NullMarked;
