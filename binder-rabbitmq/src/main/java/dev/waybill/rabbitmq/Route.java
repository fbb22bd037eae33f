package dev.waybill.rabbitmq;

/** Where a message goes on the server. */
record Route(String exchange, String routingKey) {}
