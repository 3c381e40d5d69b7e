// Reads one QR with the camera, where the browser can; asks for the camera only after a press.
export async function canScan() {
  if (!globalThis.BarcodeDetector || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

// Shows the camera in `video` and gives the first text that `take` accepts; returns how to stop. Rejects when refused.
export async function scan(video, take) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  let over = false;
  const stop = () => {
    over = true;
    for (const track of stream.getTracks()) track.stop();
  };
  video.srcObject = stream;
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const look = async () => {
    if (over || !video.isConnected) return stop();
    const found = video.readyState >= 2 ? await detector.detect(video).catch(() => []) : [];
    for (const { rawValue } of found) if (take(rawValue)) return stop();
    setTimeout(look, 150);
  };
  look();
  return stop;
}
