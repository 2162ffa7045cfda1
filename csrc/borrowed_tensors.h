// A Python list of tensors as the at::TensorList of an op that changes them in place.
#pragma once

#include <torch/csrc/utils/object_ptr.h>
#include <torch/extension.h>

#include <vector>

namespace pygan {

// Keeps the list's items and borrows their tensors: in torch 2.13 a second owner of a tensor that
// Python has takes the interpreter's lock to come and to go. An op that saves tensors for backward
// must own them.
class BorrowedTensors {
 public:
  BorrowedTensors() = default;
  BorrowedTensors(const BorrowedTensors&) = delete;
  BorrowedTensors& operator=(const BorrowedTensors&) = delete;
  ~BorrowedTensors() {
    for (at::Tensor& tensor : tensors_) Borrow::destroyBorrow(tensor);
  }

  // Once; false if `source` is no list of tensors.
  bool borrow(PyObject* source) {
    if (!PyList_Check(source)) return false;
    items_ = PyList_AsTuple(source);
    if (!items_) throw py::error_already_set();
    const Py_ssize_t count = PyTuple_GET_SIZE(items_.get());
    tensors_.reserve(count);
    for (Py_ssize_t i = 0; i < count; ++i) {
      PyObject* item = PyTuple_GET_ITEM(items_.get(), i);
      if (!THPVariable_Check(item)) return false;
      tensors_.push_back(Borrow::createBorrow(THPVariable_Unpack(item)));
    }
    return true;
  }

  operator at::TensorList() const { return tensors_; }

 private:
  using Borrow = c10::MaybeOwnedTraits<at::Tensor>;

  THPObjectPtr items_;  // a tuple: the list could change while others run
  std::vector<at::Tensor> tensors_;
};

}  // namespace pygan

template <>
struct pybind11::detail::type_caster<pygan::BorrowedTensors> {
  static constexpr auto name = const_name("list[torch.Tensor]");
  template <typename>
  using cast_op_type = const pygan::BorrowedTensors&;

  bool load(handle source, bool) { return tensors_.borrow(source.ptr()); }
  operator const pygan::BorrowedTensors&() const { return tensors_; }

 private:
  pygan::BorrowedTensors tensors_;
};
