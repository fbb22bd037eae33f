package dev.waybill.conformance.simulation;

import dev.waybill.engine.GroupMember;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NonNull;
import org.slf4j.Logger;

/**
 * Everything of Waybill loaded once more, with a bug in it. What is not Waybill's is shared with
 * the rest of the program.
 */
final class PlantedEngine extends ClassLoader {
  private static final String OURS = "dev.waybill.";

  private final Map<String, byte[]> planted;

  private PlantedEngine(Map<String, byte[]> planted) {
    super(PlantedEngine.class.getClassLoader());
    this.planted = planted;
  }

  static PlantedEngine with(PlantedBug bug) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      Compiled compiled = new Compiled(files);
      List<String> options = List.of("-proc:none", "-nowarn", "-cp", classPath());
      if (!compiler
          .getTask(null, compiled, problems, options, null, List.of(new Source(bug)))
          .call()) {
        throw new AssertionError(
            "The planted bug '%s' does not compile: %s"
                .formatted(bug.name(), problems.getDiagnostics()));
      }
      return new PlantedEngine(compiled.classes());
    }
  }

  private static String classPath() {
    return Stream.of(
            GroupMember.class,
            CloudEvent.class,
            CloudEventBuilder.class,
            Logger.class,
            NonNull.class)
        .map(PlantedEngine::home)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("A class without a home: " + type, e);
    }
  }

  /** Asks a question of a class among those with the bug. */
  @SuppressWarnings("unchecked")
  String ask(Class<? extends BiFunction<Integer, String, String>> question, int number, String text)
      throws ReflectiveOperationException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(this); // the binder is found through it
    try {
      Object asked = loadClass(question.getName()).getDeclaredConstructor().newInstance();
      return ((BiFunction<Integer, String, String>) asked).apply(number, text);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : load(name);
    }
  }

  private Class<?> load(String name) throws ClassNotFoundException {
    byte[] code = planted.get(name);
    if (code == null) {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        code = in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return defineClass(name, code, 0, code.length);
  }

  /** The file with the bug in it, as the compiler reads it. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(PlantedBug bug) throws IOException {
      super(URI.create("planted:///dev/waybill/engine/" + bug.file()), Kind.SOURCE);
      text = bug.source();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps what the compiler writes in memory. */
  private static final class Compiled extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Compiled(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("planted:///" + name), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          written.put(name, out);
          return out;
        }
      };
    }

    Map<String, byte[]> classes() {
      return written.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toByteArray()));
    }
  }
}
