//! nginx: HTTP and HTTPS, with and without a certificate of the visitor.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Authority, PASSWORD, USER,
    process::{Server, done, folder, free_ports, is_root, open_to_all, write},
};

/// A web server that answers the same on three ports.
///
/// - `/ok` says the method, the scheme and the version; `/whoami` what it knows of the visitor's
///   certificate
/// - `/redirect` leads to `/ok`, `/status/404` is not there
/// - `/private/` is [`Nginx::www`] once more, for who signs in (Basic)
/// - `/put/` takes `PUT`, `DELETE`, `MKCOL`, `COPY` and `MOVE` into [`Nginx::put`]
/// - `/cookie/set` sets `wide` (for `/`) and `narrow` (for `/cookie`), `/cookie/seen` says what came back
/// - all else is [`Nginx::www`], which has `data.json`; JSON is compressed for who asks
#[derive(Debug)]
pub struct Nginx {
    server: Server,
    mutual: u16,
    http: u16,
}

impl Nginx {
    /// Starts one; the certificate is the authority's.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(authority: &Authority) -> Self {
        let (folder, [https, mutual, http]) = (folder(), free_ports());
        let root = folder.path().to_owned();
        for name in ["etc", "run", "www", "put"] {
            fs::create_dir_all(root.join(name)).expect("a folder");
            open_to_all(&root.join(name));
        }
        authority.equip(&root);
        write(&root.join("etc/users"), &format!("{USER}:{{PLAIN}}{PASSWORD}\n"));
        let items: Vec<String> = (1..=5000).map(|n| format!("{{\"id\":{n},\"name\":\"item {n}\"}}")).collect();
        write(&root.join("www/data.json"), &format!("[{}]\n", items.join(",")));
        write(&root.join("etc/locations.conf"), &locations(&root));
        write(&root.join("etc/nginx.conf"), &config(&root, https, mutual, http));
        let mut command = Command::new("/usr/sbin/nginx");
        command.arg("-p").arg(&root).arg("-e").arg(root.join("error.log"));
        command.arg("-c").arg(root.join("etc/nginx.conf"));
        Self { server: Server::start(folder, https, &mut command), mutual, http }
    }

    /// Where it answers, encrypted.
    pub const fn https(&self) -> u16 {
        self.server.port
    }

    /// Where it answers, encrypted, to who shows a certificate of the authority.
    pub const fn mutual(&self) -> u16 {
        self.mutual
    }

    /// Where it answers without encryption.
    pub const fn http(&self) -> u16 {
        self.http
    }

    /// The folder with the files it serves.
    pub fn www(&self) -> PathBuf {
        self.server.folder().join("www")
    }

    /// The folder with the files it is sent.
    pub fn put(&self) -> PathBuf {
        self.server.folder().join("put")
    }

    /// How many processes serve its visitors now.
    pub fn children(&self) -> usize {
        self.server.children()
    }

    /// Ends it at once, with everybody it serves.
    pub fn kill(&mut self) {
        self.server.kill();
    }
}

fn locations(root: &Path) -> String {
    let root = root.display();
    format!(
        "root {root}/www;\n\
         location / {{ try_files $uri =404; }}\n\
         location = /ok {{\n\
           default_type text/plain;\n\
           return 200 \"hello $request_method $scheme $server_protocol\\n\";\n\
         }}\n\
         location = /whoami {{ default_type text/plain; return 200 \"$ssl_client_verify $ssl_client_s_dn\\n\"; }}\n\
         location = /redirect {{ return 302 /ok; }}\n\
         location = /status/404 {{ return 404; }}\n\
         location /private/ {{\n\
           alias {root}/www/;\n\
           auth_basic \"private area\";\n\
           auth_basic_user_file {root}/etc/users;\n\
         }}\n\
         location /put/ {{\n\
           alias {root}/put/;\n\
           dav_methods PUT DELETE MKCOL COPY MOVE;\n\
           create_full_put_path on;\n\
         }}\n\
         location = /cookie/set {{\n\
           default_type text/plain;\n\
           add_header Set-Cookie \"wide=first; Path=/\";\n\
           add_header Set-Cookie \"narrow=second; Path=/cookie\";\n\
           return 200 \"set\\n\";\n\
         }}\n\
         location = /cookie/seen {{ default_type text/plain; return 200 \"$http_cookie\\n\"; }}\n"
    )
}

fn config(root: &Path, https: u16, mutual: u16, http: u16) -> String {
    let root = root.display();
    let user = if is_root() {
        let names = ["-un", "-gn"].map(|which| done(Command::new("id").arg(which)).trim().to_owned());
        format!("user {};\n", names.join(" "))
    } else {
        String::new()
    };
    format!(
        "daemon off;\n\
         master_process on;\n\
         worker_processes 1;\n\
         {user}\
         pid {root}/run/nginx.pid;\n\
         lock_file {root}/run/nginx.lock;\n\
         error_log {root}/error.log info;\n\
         worker_shutdown_timeout 1s;\n\
         events {{ worker_connections 512; }}\n\
         http {{\n\
           types {{ text/html html; application/json json; text/plain txt; image/png png; }}\n\
           default_type application/octet-stream;\n\
           access_log {root}/access.log;\n\
           client_body_temp_path {root}/run/body;\n\
           proxy_temp_path {root}/run/proxy;\n\
           fastcgi_temp_path {root}/run/fastcgi;\n\
           uwsgi_temp_path {root}/run/uwsgi;\n\
           scgi_temp_path {root}/run/scgi;\n\
           client_max_body_size 0;\n\
           sendfile on;\n\
           tcp_nopush on;\n\
           keepalive_timeout 15;\n\
           gzip on;\n\
           gzip_types application/json;\n\
           gzip_min_length 256;\n\
           gzip_vary on;\n\
           server_tokens off;\n\
           ssl_certificate {root}/cert.pem;\n\
           ssl_certificate_key {root}/key.pem;\n\
           ssl_protocols TLSv1.2 TLSv1.3;\n\
           ssl_session_cache shared:S:1m;\n\
           server {{\n\
             listen 127.0.0.1:{https} ssl http2;\n\
             listen 127.0.0.1:{http};\n\
             server_name localhost;\n\
             include {root}/etc/locations.conf;\n\
           }}\n\
           server {{\n\
             listen 127.0.0.1:{mutual} ssl http2;\n\
             server_name localhost;\n\
             ssl_client_certificate {root}/ca.pem;\n\
             ssl_verify_client on;\n\
             include {root}/etc/locations.conf;\n\
           }}\n\
         }}\n"
    )
}
