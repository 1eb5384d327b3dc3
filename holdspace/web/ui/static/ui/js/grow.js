// Fields that grow with their words, where the browser cannot do it by itself (field-sizing).

const fit = (field) => {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
};

if (!CSS.supports("field-sizing", "content")) {
  for (const field of document.querySelectorAll("textarea")) fit(field);
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) fit(event.target);
  });
}
