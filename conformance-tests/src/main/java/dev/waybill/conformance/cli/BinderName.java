package dev.waybill.conformance.cli;

import dev.waybill.spi.BinderProvider;
import java.util.List;
import java.util.ServiceLoader;

/** Finds a binder by what {@code --binder} says: a type, or the class of a provider. */
final class BinderName {
  private BinderName() {}

  /**
   * The provider.
   *
   * @throws WrongUseException if there is none, with those that there are
   */
  static BinderProvider find(String name, ClassPath classPath) {
    return name.contains(".") ? byClass(name, classPath) : byType(name);
  }

  private static BinderProvider byType(String type) {
    List<BinderProvider> found =
        ServiceLoader.load(BinderProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    return found.stream()
        .filter(provider -> provider.type().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new WrongUseException(
                    "No binder named '%s'. Available: %s. Name its jar with --classpath"
                        .formatted(
                            type,
                            String.join(
                                ", ",
                                found.stream().map(BinderProvider::type).sorted().toList()))));
  }

  private static BinderProvider byClass(String name, ClassPath classPath) {
    try {
      Object provider = classPath.load(name).getConstructor().newInstance();
      if (provider instanceof BinderProvider binder) {
        return binder;
      }
      throw new WrongUseException("'%s' is no BinderProvider".formatted(name));
    } catch (ClassNotFoundException e) {
      throw new WrongUseException(
          "No class '%s'. Name its jar with --classpath".formatted(name), e);
    } catch (ReflectiveOperationException e) {
      throw new WrongUseException(
          "'%s' cannot be made: it must be public, with a public constructor without parameters (%s)"
              .formatted(name, e),
          e);
    }
  }
}
