import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** java Verify.java ROOTS HOST PORT …: for each server a line, empty if this JVM accepts it, else why it does not. */
public class Verify {
    public static void main(String[] words) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        ByteArrayInputStream roots = new ByteArrayInputStream(Files.readAllBytes(Path.of(words[0])));
        for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(roots)) {
            trusted.setCertificateEntry("root " + trusted.size(), root);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        for (int at = 1; at < words.length; at += 2) {
            System.out.println(verdict(context, words[at], Integer.parseInt(words[at + 1])));
        }
    }

    private static String verdict(SSLContext context, String host, int port) throws Exception {
        try (Socket plain = new Socket("127.0.0.1", port);
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return "";
        } catch (SSLException refused) {
            for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateException) {
                    return String.valueOf(cause.getMessage()).replace('\n', ' ');
                }
            }
            throw refused;
        }
    }
}
