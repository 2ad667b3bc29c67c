// The print page: the button works once every picture is there, or sheets would come out empty.

const button = document.getElementById("print");
const pictures = [...document.images].map((image) => image.decode().catch(() => {}));
Promise.all(pictures).then(() => {
  button.hidden = false;
  button.focus();
});
button.addEventListener("click", () => print());
