# The image: the binary, the libraries that it is linked with, the certificates of the machine, and nothing
# else. No shell, no user but its own, and it needs to write nowhere but below /var/lib/seedport:
#
#   docker build --build-arg COMMIT="$(git rev-parse HEAD)" -t seedport .
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges \
#     -v seedport:/var/lib/seedport -v ./seedport.toml:/etc/seedport/seedport.toml:ro \
#     -p 127.0.0.1:8080:8080 seedport
#
# `cargo xtask image` lays out the same root file system and runs it as these lines say.
FROM rust:1.95-bookworm AS build
ARG COMMIT=
ENV SEEDPORT_BUILD_COMMIT=$COMMIT
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package seedport
RUN packaging/rootfs.sh target/release/seedport /rootfs

FROM scratch
COPY --from=build /rootfs /
ENV SEEDPORT_STORAGE__DATA_DIR=/var/lib/seedport
ENV SEEDPORT_SERVER__LISTEN=0.0.0.0:8080
USER 65532:65532
VOLUME /var/lib/seedport
EXPOSE 8080
ENTRYPOINT ["/usr/bin/seedport"]
CMD ["serve", "--config", "/etc/seedport/seedport.toml"]
