// The client's side of tus 1.0 for one file at a time: it goes on from where the server has it, and tries again by itself
// where the line breaks. An item is { file, name, size, offset, url }; `shown` is how much of it is on its way as one sees it.

/** Bytes of one request: what a broken line costs at most. Whole small files go with the request that begins them. */
export const PIECE = 4 << 20;
const TRIES = 8;
/** Answers after which the same request may do: no line, another place, overtaken, damaged on the way, a server in trouble. */
const PASSING = [0, 409, 423, 460, 500, 502, 503, 504, 507];
const BYTES = "application/offset+octet-stream";
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Send an item whole; true when the server has all of it, false if `isOff()` said so meanwhile. Throws the server's
 * sentence, or `failed` where it has none. `way`: { files: address, csrf, told: {name: value} of the beginning, failed,
 * show(item) after every change, waits(item, whether), begun(item, whether) around the request that begins it }.
 */
export async function send(item, way, isOff) {
  for (let tries = 0; !isOff();) {
    const answer = item.url ? await piece(item, way) : await begin(item, way);
    if (isOff()) return false;
    if (answer.ok) {
      tries = 0;
      item.offset = Number(answer.header("Upload-Offset") ?? item.offset);
      if (item.offset >= item.size) return true;
    } else if (PASSING.includes(answer.status)) {
      if ((tries += 1) > TRIES) throw new Error(answer.text || way.failed);
      way.waits?.(item, true);
      await pause(Math.min(500 * 2 ** tries, 20000));
      if (item.url) await stand(item, way);
      way.waits?.(item, false);
    } else {
      throw new Error(!answer.text || answer.text.startsWith("<") ? way.failed : answer.text);
    }
    way.show(item);
  }
  return false;
}

/** Where the server has it: an upload that is not there any more begins anew. */
export async function stand(item, way) {
  const answer = await call("HEAD", item.url, way);
  if (answer.status === 404) Object.assign(item, { url: "", offset: 0 });
  else if (answer.ok) item.offset = Number(answer.header("Upload-Offset"));
}

async function begin(item, way) {
  const told = Object.entries({ filename: item.name, ...way.told }).map(([name, value]) => `${name} ${base64(value)}`);
  const isSmall = item.size && item.size <= PIECE;
  const headers = { "Upload-Length": item.size, "Upload-Metadata": told, ...(isSmall && { "Content-Type": BYTES }) };
  way.begun?.(item, false);
  const answer = await call("POST", way.files, way, headers, isSmall ? item.file : null, item);
  if (answer.ok) item.url = answer.header("Location");
  way.begun?.(item, true);
  return answer;
}

function piece(item, way) {
  const body = item.file.slice(item.offset, item.offset + PIECE);
  return call("PATCH", item.url, way, { "Upload-Offset": item.offset, "Content-Type": BYTES }, body, item);
}

/** One request of the protocol: { ok, status, text, header(name) }; status 0 where nobody answered. */
export function call(method, url, way, headers = {}, body = null, item = null) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    const all = { ...headers, "Tus-Resumable": "1.0.0", "X-CSRFToken": way.csrf };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    if (item) {
      const from = item.offset;
      item.request = request;
      request.upload.onprogress = (event) => { item.shown = from + event.loaded; way.show(item); };
    }
    request.onloadend = () => done({
      ok: request.status >= 200 && request.status < 300, status: request.status, text: request.responseText,
      header: (name) => request.getResponseHeader(name),
    });
    request.send(body);
  });
}
