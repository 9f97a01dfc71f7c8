// A picture in a page: whether it is decoration was said of one picture and is not said of the next.

const ImageBlock = window.telepath.constructors['wagtail.images.blocks.ImageBlock'];

class PictureBlock extends ImageBlock {
  render(placeholder, prefix, initialState, initialError) {
    const block = super.render(placeholder, prefix, initialState, initialError);
    const decorative = document.getElementById(`${prefix}-decorative`);
    let known = initialState?.image?.id;
    block.childBlocks.image.widget.addEventListener('chosen', ({ detail }) => {
      if (known && String(known) !== String(detail.id) && decorative.checked) {
        decorative.checked = false;
        decorative.dispatchEvent(new Event('change', { bubbles: true }));
      }
      known = detail.id;
    });
    return block;
  }
}

window.telepath.register('clinic.PictureBlock', PictureBlock);
