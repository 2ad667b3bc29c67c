// sha256 of files, one after the other, away from the page: [number, file] comes, [number, hexadecimal digest] goes.
let turn = Promise.resolve();

onmessage = ({ data: [n, file] }) => {
  turn = turn.then(async () => {
    let hex = "";
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch {
      // Unreadable now, or no subtle crypto on this page: the server finds out itself.
    }
    postMessage([n, hex]);
  });
};
